// Package issuer issues and verifies sign-in tokens as a Cognito user pool and an API Gateway JWT authorizer do.
//
// Owns: the signing key (kept on disk, so that a token survives a restart), the discovery documents, minting, verifying.
// Does not own: users and their rights; the function behind Cognito's pre-token-generation trigger returns them.
// Invariants: RS256 only; a token is verified with the issuer's published keys, never with keys shared in memory.
package issuer

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"comptoir/infra/local/function"
	"comptoir/infra/local/lambda"
	"comptoir/infra/local/spool"
)

// Audience is the app client of the tokens.
const Audience = "comptoir"

// Lifetime is the validity of a token: the longest that Cognito allows.
const Lifetime = 24 * time.Hour

// Issuer signs tokens.
type Issuer struct {
	url   string
	key   *rsa.PrivateKey
	kid   string
	token function.Handler // the pre-token-generation trigger; nil leaves a token unchanged
	now   func() time.Time
}

// Open reads the issuer's key from a folder, or creates one there. The URL is the future address of its Handler.
func Open(folder, url string, token function.Handler) (*Issuer, error) {
	key, err := openKey(filepath.Join(folder, "signing-key.pem"))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(&key.PublicKey))
	return &Issuer{url: url, key: key, kid: hex.EncodeToString(sum[:8]), token: token, now: time.Now}, nil
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
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, fmt.Errorf("make a folder for the issuer's key: %w", err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	return key, spool.WriteFile(file, text)
}

// Mint issues an access token for the user with an e-mail address. It passes the metadata to the trigger as client
// metadata.
func (i *Issuer) Mint(ctx context.Context, email string, metadata map[string]string) (string, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	if email == "" {
		return "", errors.New("a token needs an e-mail address: send the form value email")
	}
	now := i.now()
	sub := Subject(email)
	claims := jwt.MapClaims{
		"sub": sub, "username": sub, "iss": i.url, "client_id": Audience, "token_use": "access",
		"iat": now.Unix(), "auth_time": now.Unix(), "exp": now.Add(Lifetime).Unix(),
		"jti": lambda.RequestID(), "version": 2,
	}
	if err := i.enrich(ctx, claims, sub, email, metadata); err != nil {
		return "", err
	}
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

// Handler serves discovery, keys, and POST /oauth/token with the form value email; other values are client metadata.
func (i *Issuer) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, map[string]any{
			"issuer": i.url, "jwks_uri": i.url + "/.well-known/jwks.json", "token_endpoint": i.url + "/oauth/token",
			"id_token_signing_alg_values_supported": []string{"RS256"},
			"response_types_supported":              []string{"token"},
			"subject_types_supported":               []string{"public"},
		})
	})
	mux.HandleFunc("GET /.well-known/jwks.json", func(w http.ResponseWriter, _ *http.Request) {
		b64 := base64.RawURLEncoding
		reply(w, http.StatusOK, map[string]any{"keys": []map[string]string{{
			"kty": "RSA", "use": "sig", "alg": "RS256", "kid": i.kid,
			"n": b64.EncodeToString(i.key.N.Bytes()), "e": b64.EncodeToString(big.NewInt(int64(i.key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("POST /oauth/token", i.tokenEndpoint)
	return mux
}

func (i *Issuer) tokenEndpoint(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		reply(w, http.StatusBadRequest, oauthError{"invalid_request", err.Error()})
		return
	}
	metadata := map[string]string{}
	for name := range r.Form {
		if name != "email" {
			metadata[name] = r.Form.Get(name)
		}
	}
	token, err := i.Mint(r.Context(), r.Form.Get("email"), metadata)
	if err != nil {
		reply(w, http.StatusBadRequest, oauthError{"invalid_grant", err.Error()})
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	reply(w, http.StatusOK, map[string]any{
		"access_token": token, "token_type": "Bearer", "expires_in": int(Lifetime.Seconds()),
	})
}

// oauthError is the error response of RFC 6749 section 5.2.
type oauthError struct {
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
