// Package issuer is the sign-in of this machine: it issues and verifies tokens as a Cognito user pool with its hosted sign-in and
// an API Gateway JWT authorizer do. It asks for no password.
//
// Owns: the signing key, the sessions and the list of known persons (kept on disk, so that a sign-in survives a restart), the
// sign-in page, the OAuth endpoints and their discovery document, minting, verifying.
// Does not own: users and their rights; the function behind Cognito's pre-token-generation trigger returns them.
// Invariants: RS256 only; a token is verified with the issuer's published keys, never with keys shared in memory; a browser is
// redirected to a listed address only; a code needs its PKCE verifier and works once; codes and refresh tokens are random, and
// the disk has only hashes of refresh tokens.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html
package issuer

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"comptoir/infra/local/function"
	"comptoir/infra/local/lambda"
	"comptoir/infra/local/spool"
)

// Audience is the app client of the tokens.
const Audience = "comptoir"

// These are the lifetimes of access tokens. That of a minted token is the longest that Cognito allows.
const (
	Lifetime         = 24 * time.Hour // of Mint
	SignedInLifetime = time.Hour      // of a sign-in in the browser
)

// Config describes an issuer.
type Config struct {
	Folder string           // its key, sessions and known persons
	URL    string           // the future address of its Handler
	Token  function.Handler // the pre-token-generation trigger; nil leaves a token unchanged
	// Redirects are the addresses to which a sign-in or a sign-out may return, compared as whole texts. Pages of their
	// origins may read the endpoints' responses.
	Redirects []string
	People    []Person // offered first on the sign-in page
	Log       *slog.Logger
}

// Issuer signs tokens.
type Issuer struct {
	config   Config
	key      *rsa.PrivateKey
	kid      string
	sessions *sessions
	known    *known
	now      func() time.Time
}

// Open reads the issuer's key and sessions from its folder, and creates a key if there is none.
func Open(c Config) (*Issuer, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	files, err := spool.Open(c.Folder)
	if err != nil {
		return nil, err
	}
	i := &Issuer{config: c, now: time.Now}
	if i.key, err = openKey(filepath.Join(c.Folder, "signing-key.pem")); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(&i.key.PublicKey))
	i.kid = hex.EncodeToString(sum[:8])
	if i.sessions, err = openSessions(files, c.Log); err != nil {
		return nil, err
	}
	if i.known, err = openKnown(files, c.Log); err != nil {
		return nil, err
	}
	return i, nil
}

func openKey(file string) (*rsa.PrivateKey, error) {
	text, err := spool.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return makeKey(file)
	}
	if err != nil {
		return nil, fmt.Errorf("read the issuer's key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s contains no key: delete it, and the next start makes a new one", file)
	}
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s contains no RSA key: delete it, and the next start makes a new one: %w", file, err)
	}
	return key, nil
}

func makeKey(file string) (*rsa.PrivateKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, fmt.Errorf("make the issuer's key: %w", err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	return key, spool.WriteFile(file, text)
}

// grant describes the tokens to issue.
type grant struct {
	email    string
	metadata map[string]string // client metadata for the trigger
	source   string            // the trigger's source
	scopes   []string
	signedIn time.Time
	valid    time.Duration
	session  string // its id; empty without a session
	nonce    string
}

// Mint issues an access token for the user with an e-mail address. It passes the metadata to the trigger as client
// metadata.
func (i *Issuer) Mint(ctx context.Context, email string, metadata map[string]string) (string, error) {
	email = normal(email)
	if email == "" {
		return "", errors.New("a token needs an e-mail address: send the form value email")
	}
	access, _, err := i.issue(ctx, grant{
		email: email, metadata: metadata, source: "TokenGeneration_Authentication",
		scopes: []string{"aws.cognito.signin.user.admin"}, signedIn: i.now(), valid: Lifetime,
	})
	return access, err
}

func normal(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// issue issues an access token, and an ID token if the scopes contain openid.
func (i *Issuer) issue(ctx context.Context, g grant) (access, id string, err error) {
	now, sub := i.now(), Subject(g.email)
	both := jwt.MapClaims{
		"sub": sub, "iss": i.config.URL, "iat": now.Unix(), "auth_time": g.signedIn.Unix(), "exp": now.Add(g.valid).Unix(),
	}
	if g.session != "" {
		both["origin_jti"] = g.session
	}
	forAPI, forClient := maps.Clone(both), both
	maps.Copy(forAPI, jwt.MapClaims{
		"username": sub, "client_id": Audience, "token_use": "access", "jti": lambda.RequestID(), "version": 2,
		"scope": strings.Join(g.scopes, " "),
	})
	maps.Copy(forClient, jwt.MapClaims{
		"cognito:username": sub, "aud": Audience, "token_use": "id", "jti": lambda.RequestID(),
		"email": g.email, "email_verified": true,
	})
	if g.nonce != "" {
		forClient["nonce"] = g.nonce
	}
	if err := i.enrich(ctx, g, forAPI, forClient); err != nil {
		return "", "", err
	}
	if access, err = i.sign(forAPI); err != nil {
		return "", "", err
	}
	name, _ := forAPI["name"].(string)
	i.known.add(Person{Email: g.email, Name: name})
	if !slices.Contains(g.scopes, "openid") {
		return access, "", nil
	}
	sum := sha256.Sum256([]byte(access))
	forClient["at_hash"] = base64.RawURLEncoding.EncodeToString(sum[:16])
	id, err = i.sign(forClient)
	return access, id, err
}

func (i *Issuer) sign(claims jwt.MapClaims) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	token.Header["kid"] = i.kid
	return token.SignedString(i.key)
}

// Subject returns the id of a user: a UUID as in Cognito, but the same for each token of an address.
func Subject(email string) string {
	sum := sha256.Sum256([]byte("comptoir local user " + email))
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
