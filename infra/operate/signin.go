package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 6238's default, which Cognito uses
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// session is a signed-in user of the user pool. A one-time password is valid once, so
// later tokens come from the refresh token of the first sign-in.
type session struct {
	userPool
	email, password string
	refresh         string
}

// token returns an access token with the user's present claims.
func (s *session) token(ctx context.Context) (string, error) {
	flow, parameters := types.AuthFlowTypeAdminUserPasswordAuth, map[string]string{"USERNAME": s.email, "PASSWORD": s.password}
	if s.refresh != "" {
		flow, parameters = types.AuthFlowTypeRefreshTokenAuth, map[string]string{"REFRESH_TOKEN": s.refresh}
	}
	out, err := s.cognito.AdminInitiateAuth(ctx, &cognitoidentityprovider.AdminInitiateAuthInput{
		UserPoolId: &s.pool, ClientId: &s.client, AuthFlow: flow, AuthParameters: parameters,
	})
	if err != nil {
		return "", fmt.Errorf("%s cannot sign in: %w", s.email, last(err))
	}
	result := out.AuthenticationResult
	if out.ChallengeName == types.ChallengeNameTypeMfaSetup {
		if result, err = s.addFactor(ctx, out.Session); err != nil {
			return "", fmt.Errorf("%s cannot sign in: %w", s.email, last(err))
		}
		s.refresh = aws.ToString(result.RefreshToken)
	}
	if result == nil {
		return "", fmt.Errorf("%s cannot sign in: Cognito asks for %s", s.email, out.ChallengeName)
	}
	return aws.ToString(result.AccessToken), nil
}

// addFactor gives the user the second factor that the user pool requires.
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
func (s *session) addFactor(ctx context.Context, step *string) (*types.AuthenticationResultType, error) {
	secret, err := s.cognito.AssociateSoftwareToken(ctx, &cognitoidentityprovider.AssociateSoftwareTokenInput{Session: step})
	if err != nil {
		return nil, err
	}
	code, err := oneTimePassword(aws.ToString(secret.SecretCode), time.Now())
	if err != nil {
		return nil, err
	}
	verified, err := s.cognito.VerifySoftwareToken(ctx, &cognitoidentityprovider.VerifySoftwareTokenInput{
		Session: secret.Session, UserCode: &code,
	})
	if err != nil {
		return nil, err
	}
	out, err := s.cognito.AdminRespondToAuthChallenge(ctx, &cognitoidentityprovider.AdminRespondToAuthChallengeInput{
		UserPoolId: &s.pool, ClientId: &s.client, ChallengeName: types.ChallengeNameTypeMfaSetup, Session: verified.Session,
		ChallengeResponses: map[string]string{"USERNAME": s.email},
	})
	if err != nil {
		return nil, err
	}
	if out.AuthenticationResult == nil {
		return nil, fmt.Errorf("the user pool asks for %s after the second factor", out.ChallengeName)
	}
	return out.AuthenticationResult, nil
}

// oneTimePassword returns the six digits of a secret in base32 at a time (RFC 6238, with
// SHA-1 and steps of 30 seconds).
func oneTimePassword(secret string, at time.Time) (string, error) {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(strings.ToUpper(secret), "="))
	if err != nil {
		return "", fmt.Errorf("read the secret of the second factor: %w", err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, uint64(at.Unix()/30))
	sum := mac.Sum(nil)
	from := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[from:])&0x7fffffff)%1_000_000), nil
}
