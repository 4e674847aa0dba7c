package issuer

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"maps"
	"time"

	"comptoir/infra/local/lambda"
)

// codeLifetime is that of Cognito's codes.
const codeLifetime = 5 * time.Minute

// code is an authorization code: the proof that a browser's user signed in.
type code struct {
	authorization
	email   string
	at      time.Time // of the sign-in
	session string    // the id of its session; empty until the first use
	again   bool      // it was used more than once
}

var (
	errUsed    = oauthError{"invalid_grant", "the code was used before; its session has ended"}
	errCode    = oauthError{"invalid_grant", "the code does not exist or has expired"}
	errRefresh = oauthError{"invalid_grant", "the refresh token does not exist, has expired or was revoked"}
)

// newCode returns a code for a user who signed in.
func (s *sessions) newCode(a authorization, email string, now time.Time) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.codes, func(_ string, c *code) bool { return c.expired(now) })
	text := secret()
	s.codes[text] = &code{authorization: a, email: email, at: now}
	return text
}

func (c *code) expired(now time.Time) bool { return !now.Before(c.at.Add(codeLifetime)) }

// redeem uses a code. A second use ends the session of the first, because one of the two clients stole the code
// (RFC 6749, 4.1.2). A code with a wrong redirect address or verifier stays unused.
func (s *sessions) redeem(text, redirect, verifier string, now time.Time) (*code, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.codes[text]
	switch {
	case c == nil || c.expired(now):
		return nil, errCode
	case c.session != "":
		c.again = true
		if err := s.end(c.session, now); err != nil {
			return nil, err
		}
		return nil, errUsed
	case redirect != c.redirect:
		return nil, oauthError{"invalid_grant", "redirect_uri differs from that of the sign-in"}
	case !proves(verifier, c.challenge):
		return nil, oauthError{"invalid_grant", "code_verifier does not match the code_challenge of the sign-in"}
	}
	c.session = lambda.RequestID()
	return c, nil
}

// proves reports whether a verifier is that of a challenge (RFC 7636, 4.6).
func proves(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	computed := base64.RawURLEncoding.EncodeToString(sum[:])
	return subtle.ConstantTimeCompare([]byte(computed), []byte(challenge)) == 1
}
