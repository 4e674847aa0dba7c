package op

import (
	"context"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/rights"
	"comptoir/shared/store"
	"comptoir/shared/view"
)

// Viewed is the input of a list with saved views.
type Viewed struct {
	View view.ID `query:"view" doc:"The filters and the order of this saved view. What the request itself says takes precedence"`
}

func (v Viewed) saved() view.ID { return v.View }

// viewed is the input of a list with saved views.
type viewed interface{ saved() view.ID }

// unsaved are the parameters that belong to one request, and not to a view.
var unsaved = []string{"limit", "cursor", "counts", "view"}

// throughView returns the input of a list completed by the view that it names: the view's
// query is read like that of a request.
func (in *input) throughView(ctx context.Context, a *app.App, list string, e *exchange, value any) (any, error) {
	v, is := value.(viewed)
	if !is || v.saved() == "" {
		return value, nil
	}
	const at = "#/query/view"
	doc, err := store.ViewSeenBy(ctx, a.Table, v.saved(), a.Caller.User, a.Caller.Rights)
	if fault.Code(err) == "not_found" || err == nil && "/"+string(doc.Kind) != list {
		return nil, fault.Invalid("filter.view", at, "You have no view %s of this list. Choose one of those that GET /v1/views returns.", v.saved())
	}
	if err != nil {
		return nil, err
	}
	query, err := fieldsOf(doc.Query)
	if err != nil {
		return nil, fmt.Errorf("read the query of %s: %w", doc.ID, err)
	}
	own := e.query
	for name, values := range own {
		query[name] = values
	}
	e.query = query
	defer func() { e.query = own }()
	full, err := in.read(e)
	if f, invalid := fault.As(err); invalid {
		return nil, fault.Invalid("filter.view", at, "The list no longer accepts the view %q: %s Change the view.", doc.Name, f.Detail)
	}
	return full, err
}

// Lists returns the check of a query for one of the lists with saved views: it refuses what the
// list would refuse before it reads rows.
func Lists(all []Operation) func(kind, query string) error {
	return func(kind, query string) error {
		i := slices.IndexFunc(all, func(o Operation) bool {
			return o.On.Method == "GET" && o.On.Path == "/"+kind && o.hasViews()
		})
		if i < 0 {
			return fmt.Errorf("there is no list of %s", kind)
		}
		values, err := fieldsOf(query)
		if err == nil {
			err = all[i].accepts(values)
		}
		if err == nil {
			return nil
		}
		f, is := fault.As(err)
		if !is {
			return fault.Invalid("view.query", "/query", "The query cannot be read: %s.", err)
		}
		if len(f.Fields) > 0 {
			return fault.Invalid("view.query", "/query", "%s: %s", strings.TrimPrefix(f.Fields[0].Pointer, "#/query/"), f.Fields[0].Detail)
		}
		return fault.Invalid("view.query", "/query", "%s", f.Detail)
	}
}

// hasViews reports whether the operation is a list with saved views.
func (o Operation) hasViews() bool { return o.inputTypes()[reflect.TypeFor[Viewed]()] }

// accepts reports, as a fault, what the list refuses in a query.
func (o Operation) accepts(query url.Values) error {
	for _, name := range unsaved {
		if query.Has(name) {
			return fault.Invalid("view.query", "#/query/"+name, "This parameter is not saved. Leave it out.")
		}
	}
	e := &exchange{event: &events.APIGatewayV2HTTPRequest{}, query: query}
	if err := checkQuery(e); err != nil {
		return err
	}
	in := inputOf(newSchemas(o.Resource, plain()), o.in, o.ID)
	if _, err := in.read(e); err != nil {
		return err
	}
	for _, p := range in.params {
		if words := o.in.FieldByIndex(p.at).Tag.Get("list"); words != "" && p.in == "query" {
			if _, err := OneOf(query.Get(p.name), p.name, strings.Split(words, ",")); err != nil {
				return err
			}
		}
	}
	return nil
}

// ViewedWith are the rights of the lists with saved views, by the names of the lists.
func ViewedWith(all []Operation) map[string]rights.Right {
	found := map[string]rights.Right{}
	for _, o := range all {
		if o.On.Method == "GET" && o.hasViews() {
			found[strings.TrimPrefix(o.On.Path, "/")] = o.Needs
		}
	}
	return found
}
