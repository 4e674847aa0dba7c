package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	sestypes "github.com/aws/aws-sdk-go-v2/service/sesv2/types"
)

// signIn checks whether tokens can be issued: Cognito responds in this region,
// or OpenID discovery of the settings' issuer works, as API Gateway needs it.
func (i inspection) signIn(ctx context.Context) (string, error) {
	if i.stage.Issuer != nil {
		return discover(ctx, i.stage.Issuer.URL)
	}
	one := &cognitoidentityprovider.ListUserPoolsInput{MaxResults: aws.Int32(1)}
	if _, err := cognitoidentityprovider.NewFromConfig(i.cfg).ListUserPools(ctx, one); err != nil {
		return "", err
	}
	return "Cognito responds in " + i.cfg.Region, nil
}

func discover(ctx context.Context, issuer string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	at := strings.TrimSuffix(issuer, "/") + "/.well-known/openid-configuration"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return "", missing(fmt.Sprintf("%s is not an address: check issuer.url", at))
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", missing(fmt.Sprintf("%s does not respond (%v): check issuer.url", at, last(err)))
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return "", missing(fmt.Sprintf("%s returned %d: check issuer.url", at, res.StatusCode))
	}
	return issuer + " supports discovery", nil
}

// sending checks whether SES sends to any address from this region.
func (i inspection) sending(ctx context.Context) (string, error) {
	out, err := sesv2.NewFromConfig(i.cfg).GetAccount(ctx, &sesv2.GetAccountInput{})
	switch {
	case err != nil:
		return "", err
	case !out.SendingEnabled:
		return "", missing("AWS has paused it for this account: see SES's console, Account dashboard, for the reason")
	case !out.ProductionAccessEnabled:
		return "", missing("SES is in the sandbox of " + i.cfg.Region + ", mail reaches verified addresses only: " +
			"request production access in SES's console, Account dashboard")
	}
	return "out of the sandbox", nil
}

// sender checks whether SES may send on behalf of the platform.
func (i inspection) sender(ctx context.Context) (string, error) {
	from, err := mail.ParseAddress(i.stage.Mail.From)
	if err != nil {
		return "", err
	}
	identity := i.stage.Mail.Identity
	if identity == "" {
		_, identity, _ = strings.Cut(from.Address, "@")
	}
	out, err := sesv2.NewFromConfig(i.cfg).GetEmailIdentity(ctx, &sesv2.GetEmailIdentityInput{EmailIdentity: &identity})
	if unknown := (*sestypes.NotFoundException)(nil); errors.As(err, &unknown) {
		if i.stage.Mail.Identity != "" {
			return "", missing(identity + " is not verified: make deploy starts the verification, then preflight shows the DNS records")
		}
		return "", missing(fmt.Sprintf("%s is not verified: name it as mail.identity in infra/stages/%s.json, or verify it in SES's console", identity, i.stage.Name))
	}
	if err != nil {
		return "", err
	}
	if out.VerifiedForSendingStatus {
		return identity + " is verified", nil
	}
	if out.DkimAttributes == nil || len(out.DkimAttributes.Tokens) == 0 {
		return "", missing(identity + " is not verified: follow the link in SES's mail")
	}
	var records []string
	for _, t := range out.DkimAttributes.Tokens {
		records = append(records, fmt.Sprintf("%s._domainkey.%s CNAME %s.dkim.amazonses.com", t, identity, t))
	}
	return "", missing(identity + " is not verified: add these records to its DNS: " + strings.Join(records, "; "))
}
