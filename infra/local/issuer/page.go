package issuer

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/text/language"
)

// sentence names a sentence of the pages.
type sentence string

const (
	unknownClient   sentence = "client"
	unknownRedirect sentence = "redirect"
	foreignPage     sentence = "foreign"
	unreadable      sentence = "unreadable"
	invalidEmail    sentence = "e-mail"
)

// wording is the text of the pages in one language.
type wording struct {
	Language                                     string
	Title, Heading, About, Choose, Other, SignIn string
	Refused                                      string // the heading of a refusal
	sentences                                    map[sentence]string
}

// wordings are in the order of the matcher's languages; the first is that of a browser that asks for neither.
var wordings = []wording{
	{
		Language: "fr", Title: "Comptoir : connexion",
		Heading: "Connexion sur cet ordinateur, sans mot de passe",
		About:   "Ce Comptoir fonctionne sur cet ordinateur. Toute adresse e-mail est acceptée, et aucun mot de passe n'est demandé.",
		Choose:  "Continuer en tant que", Other: "Autre adresse e-mail", SignIn: "Se connecter",
		Refused: "Connexion impossible",
		sentences: map[sentence]string{
			unknownClient:   "Cette application n'est pas connue ici. Le paramètre client_id doit être comptoir.",
			unknownRedirect: "L'adresse de retour demandée par l'application n'est pas autorisée.",
			foreignPage:     "Cette demande vient d'un autre site. Retournez à l'application et recommencez.",
			unreadable:      "Cette demande n'est pas lisible. Retournez à l'application et recommencez.",
			invalidEmail:    "Cette adresse e-mail n'est pas valide.",
		},
	},
	{
		Language: "en", Title: "Comptoir: sign in",
		Heading: "Sign-in on this machine, without a password",
		About:   "This Comptoir runs on this machine. Any e-mail address is accepted, and no password is needed.",
		Choose:  "Continue as", Other: "Another e-mail address", SignIn: "Sign in",
		Refused: "Sign-in is not possible",
		sentences: map[sentence]string{
			unknownClient:   "This application is unknown here. The parameter client_id must be comptoir.",
			unknownRedirect: "The address to return to that the application requested is not allowed.",
			foreignPage:     "This request comes from another site. Return to the application and try again.",
			unreadable:      "This request cannot be read. Return to the application and try again.",
			invalidEmail:    "This e-mail address is not valid.",
		},
	},
}

var matcher = language.NewMatcher([]language.Tag{language.French, language.English})

// words returns the texts in the language of the parameters lang (Cognito's) or ui_locales (OpenID Connect's), or else of the
// browser.
func words(form url.Values, r *http.Request) wording {
	locales := strings.Join(strings.Fields(form.Get("ui_locales")), ",")
	_, n := language.MatchStrings(matcher, form.Get("lang"), locales, r.Header.Get("Accept-Language"))
	return wordings[n]
}

// field is a hidden field of a form.
type field struct{ Name, Value string }

// view is the content of the pages.
type view struct {
	wording
	Fields  []field
	People  []Person
	Email   string // in the field for another address
	Mistake string
}

// showPage writes the sign-in page.
func (i *Issuer) showPage(w http.ResponseWriter, r *http.Request, a authorization, form url.Values, status int, mistake sentence) {
	v := view{wording: words(form, r), People: i.people(), Email: form.Get("login_hint")}
	v.Mistake = v.sentences[mistake]
	if mistake != "" {
		v.Email = form.Get("email")
	}
	for _, name := range parameters {
		if form.Has(name) {
			v.Fields = append(v.Fields, field{name, form.Get(name)})
		}
	}
	// Browsers apply form-action to the redirect after the form, too.
	show(w, status, "form-action 'self' "+origin(a.redirect), signIn, v)
}

// showRefusal writes a page that leads nowhere.
func showRefusal(w http.ResponseWriter, r *http.Request, form url.Values, status int, reason sentence) {
	v := view{wording: words(form, r)}
	v.Mistake = v.sentences[reason]
	show(w, status, "form-action 'none'", refusal, v)
}

func show(w http.ResponseWriter, status int, forms string, page *template.Template, v view) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; "+forms)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Language", v.Language)
	h.Set("Referrer-Policy", "same-origin") // with no-referrer, a browser would send the form with the origin null
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = page.Execute(w, v)
}

const style = `<!doctype html><html lang="{{.Language}}"><meta charset="utf-8"><title>{{.Title}}</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<style>
:root{color-scheme:light dark;--ground:#f6f6f4;--sheet:#fff;--line:#8a8c8f;--text:#1b1c1d;--quiet:#5f6164;--accent:#0c6a52;--bad:#b3261e}
@media(prefers-color-scheme:dark){
:root{--ground:#161819;--sheet:#1d2021;--line:#71777a;--text:#e8e8e6;--quiet:#9aa0a3;--accent:#5cc4a3;--bad:#f0847b}}
*{box-sizing:border-box}body{font:15px/1.45 system-ui,sans-serif;color:var(--text);background:var(--ground);margin:0;padding:8vh 16px}
main{max-width:25rem;margin:auto}h1{font-size:1.3rem;line-height:1.25;margin:0 0 .5rem}p{color:var(--quiet);margin:0 0 1.5rem}
h2,label{display:block;font-size:.9rem;font-weight:600;margin:0 0 .4rem}form+form{margin-top:1.75rem}
button,input[type=email]{font:inherit;color:inherit;width:100%;min-height:44px;padding:.5rem .8rem;border:1px solid var(--line);border-radius:5px;
background:var(--sheet);text-align:left;margin-bottom:.5rem;overflow-wrap:anywhere}
button{cursor:pointer}button b{display:block}button:hover{border-color:var(--accent)}.go{text-align:center;font-weight:600}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}.bad{color:var(--bad)}</style><main>
`

var signIn = template.Must(template.New("").Parse(style + `<h1>{{.Heading}}</h1><p>{{.About}}</p>
{{define "fields"}}{{range .Fields}}<input type="hidden" name="{{.Name}}" value="{{.Value}}">
{{end}}{{end}}{{if .People}}<form method="post" action="authorize"><h2>{{.Choose}}</h2>
{{template "fields" .}}{{range $n, $p := .People}}<button name="email" value="{{.Email}}"{{if not (or $n $.Mistake)}} autofocus{{end -}}
>{{with .Name}}<b>{{.}}</b> {{end}}{{.Email}}</button>
{{end}}</form>
{{end}}<form method="post" action="authorize"><label for="email">{{.Other}}</label>
{{template "fields" .}}{{with .Mistake}}<p class="bad" id="mistake" role="alert">{{.}}</p>
{{end}}<input type="email" id="email" name="email" value="{{.Email}}" required maxlength="254" autocomplete="email"
{{- if .Mistake}} autofocus aria-invalid="true" aria-describedby="mistake"{{end}}>
<button class="go">{{.SignIn}}</button></form></main></html>
`))

var refusal = template.Must(template.New("").Parse(style + `<h1>{{.Refused}}</h1><p class="bad">{{.Mistake}}</p></main></html>
`))
