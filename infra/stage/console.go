package stage

import "strings"

// ConsoleAddress is the parameter of the stack of the users with the address of the
// console. A stage with a domain has no such parameter.
const ConsoleAddress = "ConsoleAddress"

// SignInPrefix returns the beginning of the host of the hosted sign-in, which is unique
// in a region, as Fn::Sub reads it.
func (s Stage) SignInPrefix() string { return s.Prefix() + "-${AWS::AccountId}" }

// SignIn returns the address of the hosted sign-in of the stage's user pool, as Fn::Sub
// reads it.
func (s Stage) SignIn() string {
	return "https://" + s.SignInPrefix() + ".auth.${AWS::Region}.amazoncognito.com"
}

// Connected returns the origins that the page of the console reaches besides its own, as
// Fn::Sub reads them: the sign-in, and the bucket of the files, for uploads and large PDFs.
func (s Stage) Connected() []string {
	files := "https://" + s.Bucket("files") + ".s3.${AWS::Region}.${AWS::URLSuffix}"
	if s.Issuer != nil {
		return []string{files}
	}
	return []string{s.SignIn(), files}
}

// Resolve replaces the parameters of an account in a name of this package, as Fn::Sub does.
// CloudFront, and so a stage, exists in the partition aws only.
func Resolve(name, account, region string) string {
	return strings.NewReplacer("${AWS::AccountId}", account, "${AWS::Region}", region, "${AWS::URLSuffix}", "amazonaws.com").Replace(name)
}
