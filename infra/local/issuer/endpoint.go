package issuer

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Handler serves discovery, keys, the sign-in page, the token and revocation endpoints, and sign-out. Besides the grants of
// OAuth, POST /oauth/token accepts the form value email alone, for the shell: other values are client metadata.
func (i *Issuer) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, one := range []struct {
		method, path string
		serve        http.HandlerFunc
	}{
		{"GET", "/.well-known/openid-configuration", i.discovery},
		{"GET", "/.well-known/jwks.json", i.keys},
		{"POST", "/oauth/token", i.token},
		{"POST", "/oauth/revoke", i.revoke},
	} {
		mux.HandleFunc(one.method+" "+one.path, i.readable(one.serve))
		mux.HandleFunc("OPTIONS "+one.path, i.readable(preflight))
	}
	mux.HandleFunc("GET /oauth/authorize", i.authorizePage)
	mux.HandleFunc("POST /oauth/authorize", i.authorizePerson)
	mux.HandleFunc("GET /logout", i.logout)
	return mux
}

func (i *Issuer) discovery(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, map[string]any{
		"issuer": i.config.URL, "jwks_uri": i.config.URL + "/.well-known/jwks.json",
		"authorization_endpoint": i.config.URL + "/oauth/authorize", "token_endpoint": i.config.URL + "/oauth/token",
		"revocation_endpoint": i.config.URL + "/oauth/revoke", "end_session_endpoint": i.config.URL + "/logout",
		"response_types_supported": []string{"code"}, "response_modes_supported": []string{"query"},
		"grant_types_supported":                      []string{"authorization_code", "refresh_token"},
		"code_challenge_methods_supported":           []string{"S256"},
		"scopes_supported":                           scopes,
		"claims_supported":                           []string{"sub", "email", "email_verified", "auth_time", "nonce"},
		"ui_locales_supported":                       []string{"fr", "en"},
		"subject_types_supported":                    []string{"public"},
		"id_token_signing_alg_values_supported":      []string{"RS256"},
		"token_endpoint_auth_methods_supported":      []string{"none"},
		"revocation_endpoint_auth_methods_supported": []string{"none"},
	})
}

func (i *Issuer) keys(w http.ResponseWriter, _ *http.Request) {
	b64 := base64.RawURLEncoding
	reply(w, http.StatusOK, map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": i.kid,
		"n": b64.EncodeToString(i.key.N.Bytes()), "e": b64.EncodeToString(big.NewInt(int64(i.key.E)).Bytes()),
	}}})
}

// tokens is the response of the token endpoint (RFC 6749, 5.1).
type tokens struct {
	Access  string `json:"access_token"`
	ID      string `json:"id_token,omitempty"`
	Refresh string `json:"refresh_token,omitempty"`
	Type    string `json:"token_type"`
	Seconds int    `json:"expires_in"`
}

func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	err := parseForm(w, r)
	if err != nil {
		i.refuse(w, err)
		return
	}
	var t tokens
	switch kind := r.PostForm.Get("grant_type"); {
	case kind == "":
		t, err = i.mint(r)
	case r.PostForm.Get("client_id") != Audience:
		err = oauthError{"invalid_client", "client_id is not " + Audience}
	case kind == "authorization_code":
		t, err = i.exchange(r)
	case kind == "refresh_token":
		t, err = i.refresh(r)
	default:
		err = oauthError{"unsupported_grant_type", "the grant types are authorization_code and refresh_token"}
	}
	if err != nil {
		i.refuse(w, err)
		return
	}
	reply(w, http.StatusOK, t)
}

// mint issues a token for an e-mail address alone.
func (i *Issuer) mint(r *http.Request) (tokens, error) {
	access, err := i.Mint(r.Context(), r.Form.Get("email"), metadata(r.Form, "email"))
	if err != nil {
		return tokens{}, oauthError{"invalid_grant", err.Error()}
	}
	return tokens{Access: access, Type: "Bearer", Seconds: int(Lifetime.Seconds())}, nil
}

// metadata returns the values of a form that are client metadata: all except the named ones.
func metadata(form url.Values, except ...string) map[string]string {
	all := map[string]string{}
	for name := range form {
		if !slices.Contains(except, name) {
			all[name] = form.Get(name)
		}
	}
	return all
}

// sessionMetadata returns the client metadata of a request that a session stores.
func sessionMetadata(form url.Values) (map[string]string, error) {
	all := metadata(form, "grant_type", "client_id", "client_secret", "redirect_uri", "code", "code_verifier", "refresh_token", "scope")
	size := 0
	for name, value := range all {
		size += len(name) + len(value)
	}
	if size > 2048 {
		return nil, oauthError{"invalid_request", "the client metadata has more than 2048 bytes"}
	}
	return all, nil
}

// exchange issues the tokens of a code.
func (i *Issuer) exchange(r *http.Request) (tokens, error) {
	form := r.PostForm
	for _, name := range []string{"code", "redirect_uri", "code_verifier"} {
		if form.Get(name) == "" {
			return tokens{}, oauthError{"invalid_request", name + " is missing"}
		}
	}
	metadata, err := sessionMetadata(form)
	if err != nil {
		return tokens{}, err
	}
	c, err := i.sessions.redeem(form.Get("code"), form.Get("redirect_uri"), form.Get("code_verifier"), i.now())
	if err != nil {
		return tokens{}, err
	}
	t, err := i.signedIn(r, grant{
		email: c.email, metadata: metadata, source: "TokenGeneration_HostedAuth", scopes: c.scopes,
		signedIn: c.at, session: c.session, nonce: c.nonce,
	})
	if err != nil {
		return tokens{}, err
	}
	t.Refresh, err = i.sessions.begin(c, metadata, i.now())
	return t, err
}

// refresh issues new tokens for a session. Values that the request leaves out keep those sent last, so that a session stays in
// the organisation (org) that it asked for.
func (i *Issuer) refresh(r *http.Request) (tokens, error) {
	token := r.PostForm.Get("refresh_token")
	if token == "" {
		return tokens{}, oauthError{"invalid_request", "refresh_token is missing"}
	}
	sent, err := sessionMetadata(r.PostForm)
	if err != nil {
		return tokens{}, err
	}
	one, err := i.sessions.get(token, i.now())
	if err != nil {
		return tokens{}, err
	}
	t, err := i.signedIn(r, grant{
		email: one.Email, metadata: merged(one.Metadata, sent), source: "TokenGeneration_RefreshTokens", scopes: one.Scopes,
		signedIn: one.SignedIn, session: one.ID,
	})
	if err != nil {
		return tokens{}, err
	}
	t.Refresh, err = i.sessions.rotate(token, sent, i.now())
	return t, err
}

// signedIn issues the access token and the ID token of a session.
func (i *Issuer) signedIn(r *http.Request, g grant) (tokens, error) {
	g.valid = SignedInLifetime
	access, id, err := i.issue(r.Context(), g)
	if err != nil { // the trigger refused the user
		return tokens{}, oauthError{"invalid_grant", err.Error()}
	}
	return tokens{Access: access, ID: id, Type: "Bearer", Seconds: int(g.valid.Seconds())}, nil
}

// revoke ends the session of a refresh token. An unknown token is none that could still be used (RFC 7009, 2.2).
func (i *Issuer) revoke(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	err := parseForm(w, r)
	switch {
	case err != nil:
	case r.PostForm.Get("client_id") != Audience:
		err = oauthError{"invalid_client", "client_id is not " + Audience}
	case r.PostForm.Get("token") == "":
		err = oauthError{"invalid_request", "token is missing"}
	default:
		err = i.sessions.revoke(r.PostForm.Get("token"), i.now())
	}
	if err != nil {
		i.refuse(w, err)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// readable lets pages of the redirect addresses' origins read the responses of an endpoint (CORS).
func (i *Issuer) readable(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Origin")
		from := r.Header.Get("Origin")
		if from != "" && slices.ContainsFunc(i.config.Redirects, func(to string) bool { return origin(to) == from }) {
			w.Header().Set("Access-Control-Allow-Origin", from)
		}
		serve(w, r)
	}
}

func preflight(w http.ResponseWriter, _ *http.Request) {
	if w.Header().Get("Access-Control-Allow-Origin") != "" {
		w.Header().Set("Access-Control-Allow-Methods", "GET,POST")
		w.Header().Set("Access-Control-Allow-Headers", "authorization,content-type")
		w.Header().Set("Access-Control-Max-Age", "3600")
	}
	w.WriteHeader(http.StatusNoContent)
}

// origin returns the origin of an address.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}

// oauthError is the error response of RFC 6749 section 5.2.
type oauthError struct {
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

func (e oauthError) Error() string { return e.Code + ": " + e.Description }

// refuse answers with an error; one of this machine, such as a full disk, is logged.
func (i *Issuer) refuse(w http.ResponseWriter, err error) {
	if e := (oauthError{}); errors.As(err, &e) {
		reply(w, http.StatusBadRequest, e)
		return
	}
	i.config.Log.Error("the issuer failed", "error", err.Error())
	reply(w, http.StatusInternalServerError, oauthError{"server_error", err.Error()})
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
