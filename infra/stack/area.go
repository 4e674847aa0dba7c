package stack

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"

	"comptoir/infra/stage"
	"comptoir/shared/op"
)

// An area is a stack of operations that belong together: six resources an
// operation, and CloudFormation takes 500 a stack. The stack of a resource is
// fixed here and by nothing that grows, because names are fixed: an operation
// that moved to another stack would be made there before it is deleted here.
type area struct {
	name      string
	resources []string // the part of the operations' names before the dot
}

func areas() []area {
	return []area{
		{"organization", []string{"organization", "user", "me"}},
		{"settings", []string{"tax", "paymentterm", "warehouse", "deliverymethod"}},
		{"contacts", []string{"contact"}},
		{"items", []string{"item"}},
		{"sales", []string{"salesorder"}},
		{"billing", []string{"invoice", "creditnote"}},
		{"mail", []string{"mail", "reminder"}},
		{"jobs", []string{"import", "job"}},
		{"system", []string{"timeline", "projection", "schedule", "openapi", "route"}},
	}
}

// most is how many operations an area may have: 70 have 420 resources.
const most = 70

// perArea sorts the operations with a route into their areas.
func perArea(all []op.Operation) (map[string][]op.Operation, error) {
	sorted := map[string][]op.Operation{}
	for _, o := range of(all, op.HTTP) {
		name := areaOf(o)
		if name == "" {
			return nil, fmt.Errorf("%s has no area: name %q in one of infra/stack/area.go", o.ID, o.Resource())
		}
		if sorted[name] = append(sorted[name], o); len(sorted[name]) > most {
			return nil, fmt.Errorf("the area %s has more than %d operations: give its new resources an area of their own", name, most)
		}
	}
	return sorted, nil
}

// areaOf is the area of an operation; empty, if there is none.
func areaOf(o op.Operation) string {
	for _, a := range areas() {
		if slices.Contains(a.resources, o.Resource()) {
			return a.name
		}
	}
	return ""
}

// routed is the stack of an area: each operation's function, and the route that
// leads to it.
func routed(app constructs.Construct, s stage.Stage, name string, operations []op.Operation, folder string) (template, error) {
	t := newTemplate(app, s, name, "the operations of "+name)
	t.parameter("TableName", "The table", s.TableName())
	t.told("ApiId", "The HTTP API", "api-id")
	t.told("AuthorizerId", "Who verifies tokens", "authorizer-id")
	c := carry(t, folder)
	for _, o := range operations {
		if _, err := c.function(o); err != nil {
			return t, err
		}
		c.route(o)
	}
	return t, nil
}

// parameters of a path: {id}.
const parameters = `\{[^}]+\}`

// route leads requests to an operation: integration, route and the gateway's
// permission to start it for this route only.
func (c carrier) route(o op.Operation) {
	id := camel(o.ID)
	c.resource(id+"Integration", "AWS::ApiGatewayV2::Integration", doc{
		"ApiId": ref("ApiId"), "IntegrationType": "AWS_PROXY", "IntegrationUri": att(id, "Arn"), "PayloadFormatVersion": "2.0", "TimeoutInMillis": 30000,
	})
	properties := doc{"ApiId": ref("ApiId"), "RouteKey": o.On.Route(), "Target": sub("integrations/${" + id + "Integration}")}
	if o.On.Path == "" || o.Needs.IsPublic() {
		properties["AuthorizationType"] = "NONE"
	} else {
		properties["AuthorizationType"], properties["AuthorizerId"] = "JWT", ref("AuthorizerId")
	}
	c.resource(id+"Route", "AWS::ApiGatewayV2::Route", properties)
	source := "*/$default"
	if o.On.Path != "" {
		source = "*/" + o.On.Method + "/v1" + regexp.MustCompile(parameters).ReplaceAllString(o.On.Path, "*")
	}
	c.mayInvoke(id+"Permission", "apigateway.amazonaws.com", o, arn("execute-api", "${ApiId}/"+source))
}
