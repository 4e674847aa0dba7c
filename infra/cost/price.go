package main

import "github.com/shopspring/decimal"

// prices are in USD, on demand, before tax, in eu-west-3 (Paris). The free tier of an
// account is not deducted.
//
// Source: AWS's price list, the offer files of eu-west-3
// (https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/<service>/current/eu-west-3/index.json)
// as published until 9 October 2026. SES, EventBridge, KMS, X-Ray, metrics and
// dashboards: the list price of us-east-1, 22 July 2026, as no other was available.
// CloudFront has one price for Europe (https://aws.amazon.com/cloudfront/pricing). The
// two calculated prices were not available either: they are the price of us-east-1, times
// the ratio of the write prices of Paris and us-east-1.
type prices struct {
	request  decimal.Decimal // HTTP API, up to 300 million
	edge     decimal.Decimal // CloudFront, a request over HTTPS
	choice   decimal.Decimal // CloudFront, a run of a function
	invoke   decimal.Decimal // Lambda, a call
	gigabyte decimal.Decimal // Lambda on arm64, a GB for a second
	write    decimal.Decimal // DynamoDB on demand, a write request unit
	read     decimal.Decimal // DynamoDB on demand, a read request unit
	table    decimal.Decimal // DynamoDB, a GB for a month: calculated, 0.25 × 0.7423 ÷ 0.625
	backup   decimal.Decimal // point-in-time recovery, a GB for a month: calculated, 0.20 × 0.7423 ÷ 0.625
	mail     decimal.Decimal // SES Essentials, the plan of new accounts; à la carte 0.0001, and 0.12 a GB of attachments
	message  decimal.Decimal // SQS, a request
	event    decimal.Decimal // EventBridge, an event of the product, S3 or SES
	put      decimal.Decimal // S3, a file written
	get      decimal.Decimal // S3, a file read
	file     decimal.Decimal // S3 Standard, a GB for a month
	key      decimal.Decimal // KMS, a key for a month
	decrypt  decimal.Decimal // KMS, a request
	secret   decimal.Decimal // Secrets Manager, a secret for a month
	log      decimal.Decimal // CloudWatch Logs, a GB ingested
	logged   decimal.Decimal // CloudWatch Logs, a GB stored for a month
	metric   decimal.Decimal // CloudWatch, a metric for a month, of the first 10,000
	alarm    decimal.Decimal // CloudWatch, an alarm for a month
	board    decimal.Decimal // CloudWatch, a dashboard for a month
	trace    decimal.Decimal // X-Ray, a trace recorded
	out      decimal.Decimal // from CloudFront to the internet, a GB of the first 10 TB; from a door to CloudFront is free
}

func paris() prices {
	usd := decimal.RequireFromString
	million := func(s string) decimal.Decimal { return usd(s).Shift(-6) }
	dearer := usd("0.7423").Div(usd("0.625"))
	return prices{
		request: million("1.17"), edge: million("1.20"), choice: million("0.10"), invoke: million("0.20"), gigabyte: usd("0.0000133334"),
		write: million("0.7423"), read: million("0.1487"), table: usd("0.25").Mul(dearer), backup: usd("0.20").Mul(dearer),
		mail: usd("0.00016"), message: million("0.40"), event: million("1.00"),
		put: million("5.3"), get: million("0.42"), file: usd("0.024"),
		key: usd("1"), decrypt: million("3"), secret: usd("0.40"),
		log: usd("0.5985"), logged: usd("0.0315"), metric: usd("0.30"), alarm: usd("0.10"), board: usd("3"),
		trace: million("5"), out: usd("0.085"),
	}
}
