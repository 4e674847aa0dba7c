package issuer

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// authorization is a valid request for a code.
type authorization struct {
	redirect  string
	state     string
	challenge string // of PKCE, method S256
	nonce     string
	scopes    []string
}

// scopes are those that the user pool's client allows on AWS (infra/stack/users.go).
var scopes = []string{"openid", "email"}

// parameters are those of a request for a code, which the sign-in page sends back.
var parameters = []string{
	"response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method", "nonce",
	"lang", "ui_locales",
}

// authorizePage serves GET /oauth/authorize: the page on which the user chooses a person.
func (i *Issuer) authorizePage(w http.ResponseWriter, r *http.Request) {
	form := r.URL.Query()
	a, ok := i.authorization(w, r, form)
	if !ok {
		return
	}
	if slices.Contains(strings.Fields(form.Get("prompt")), "none") {
		// The issuer keeps no cookie, so each sign-in needs the user.
		a.answer(w, r, "error", "login_required")
		return
	}
	i.showPage(w, r, a, form, http.StatusOK, "")
}

// authorizePerson serves POST /oauth/authorize: the choice of a person.
func (i *Issuer) authorizePerson(w http.ResponseWriter, r *http.Request) {
	// A page of another origin must not sign the user in as another person.
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		showRefusal(w, r, nil, http.StatusForbidden, foreignPage)
		return
	}
	if err := parseForm(w, r); err != nil {
		showRefusal(w, r, nil, http.StatusBadRequest, unreadable)
		return
	}
	a, ok := i.authorization(w, r, r.PostForm)
	if !ok {
		return
	}
	email := normal(r.PostForm.Get("email"))
	if !address(email) {
		i.showPage(w, r, a, r.PostForm, http.StatusBadRequest, invalidEmail)
		return
	}
	a.answer(w, r, "code", i.sessions.newCode(a, email, i.now()))
}

// authorization reads a request for a code. It answers an invalid one itself: on a page if the client or the address to return
// to is not valid, else with an error to that address.
func (i *Issuer) authorization(w http.ResponseWriter, r *http.Request, form url.Values) (authorization, bool) {
	if sentence := i.refuseClient(form, "redirect_uri"); sentence != "" {
		showRefusal(w, r, form, http.StatusBadRequest, sentence)
		return authorization{}, false
	}
	a := authorization{
		redirect: form.Get("redirect_uri"), state: form.Get("state"), challenge: form.Get("code_challenge"), nonce: form.Get("nonce"),
		scopes: strings.Fields(form.Get("scope")),
	}
	if len(a.scopes) == 0 {
		a.scopes = scopes
	}
	if refused := a.check(form); refused.Code != "" {
		a.answer(w, r, "error", refused.Code, "error_description", refused.Description)
		return a, false
	}
	return a, true
}

// refuseClient returns the reason why a request must not be answered by a redirect, or nothing.
func (i *Issuer) refuseClient(form url.Values, redirect string) sentence {
	switch {
	case len(form["client_id"]) != 1 || form.Get("client_id") != Audience:
		return unknownClient
	case len(form[redirect]) != 1 || !slices.Contains(i.config.Redirects, form.Get(redirect)):
		return unknownRedirect
	}
	return ""
}

// challengeForm is that of a SHA-256 hash in base64url.
var challengeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// check returns the error of a request whose client and redirect address are valid.
func (a authorization) check(form url.Values) oauthError {
	for _, name := range parameters {
		if len(form[name]) > 1 {
			return oauthError{"invalid_request", "repeated parameter " + name}
		}
	}
	switch kind := form.Get("response_type"); {
	case kind == "":
		return oauthError{"invalid_request", "response_type is missing"}
	case kind == "token":
		return oauthError{"unauthorized_client", "this client uses response_type=code"}
	case kind != "code":
		return oauthError{"unsupported_response_type", "this server supports response_type=code"}
	case form.Get("code_challenge_method") != "S256":
		return oauthError{"invalid_request", "PKCE is required: code_challenge_method=S256"}
	case !challengeForm.MatchString(a.challenge):
		return oauthError{"invalid_request", "PKCE is required: code_challenge is a SHA-256 hash in base64url"}
	}
	for _, s := range a.scopes {
		if !slices.Contains(scopes, s) {
			return oauthError{"invalid_scope", "the scopes are " + strings.Join(scopes, " ")}
		}
	}
	if !slices.Contains(a.scopes, "openid") {
		return oauthError{"invalid_scope", "the scope email needs openid"}
	}
	return oauthError{}
}

// answer redirects the browser to the client with parameters, which are names and values in turn, and the client's state.
func (a authorization) answer(w http.ResponseWriter, r *http.Request, parameters ...string) {
	if a.state != "" {
		parameters = append(parameters, "state", a.state)
	}
	redirect(w, r, a.redirect, parameters...)
}

func redirect(w http.ResponseWriter, r *http.Request, to string, parameters ...string) {
	u, err := url.Parse(to)
	if err != nil {
		showRefusal(w, r, nil, http.StatusBadRequest, unknownRedirect)
		return
	}
	query := u.Query()
	for n := 0; n < len(parameters); n += 2 {
		query.Set(parameters[n], parameters[n+1])
	}
	u.RawQuery = query.Encode()
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, u.String(), http.StatusFound)
}

// logout serves GET /logout. The issuer keeps no cookie, so it only returns the browser; the client revokes its token first.
// Cognito's name of the address is logout_uri, that of OpenID Connect is post_logout_redirect_uri with an optional state.
func (i *Issuer) logout(w http.ResponseWriter, r *http.Request) {
	form, name := r.URL.Query(), "logout_uri"
	var state []string
	if !form.Has(name) && form.Has("post_logout_redirect_uri") {
		name = "post_logout_redirect_uri"
		if form.Get("state") != "" {
			state = []string{"state", form.Get("state")}
		}
	}
	if sentence := i.refuseClient(form, name); sentence != "" {
		showRefusal(w, r, form, http.StatusBadRequest, sentence)
		return
	}
	redirect(w, r, form.Get(name), state...)
}

// parseForm reads a form of limited size.
func parseForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return oauthError{"invalid_request", err.Error()}
	}
	return nil
}
