package stack

import (
	"regexp"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"

	"comptoir/functions"
	"comptoir/infra/door"
	"comptoir/infra/stage"
	"comptoir/shared/op"
)

// noun is the stack of a noun's routes: the function of each operation and its
// route.
func noun(app constructs.Construct, s stage.Stage, area string, n functions.Noun, doors door.Doors, folder string) (template, error) {
	t := newTemplate(app, s, area+"-"+n.Name, "the operations of "+n.Name)
	t.parameter("TableName", "The table", s.TableName())
	t.imported("ApiId", "The HTTP API of "+area, stage.DoorAPI(area))
	routed := of(n.Operations, op.HTTP)
	if slices.ContainsFunc(routed, needsToken) {
		t.imported("AuthorizerId", "The authorizer of "+area, stage.DoorAuthorizer(area))
	}
	if issuesLinks(n) {
		t.imported("Address", "The address of the API", stage.Address)
	}
	c := newFunctionBuilder(t, folder)
	for _, o := range routed {
		if _, err := c.function(o); err != nil {
			return t, err
		}
		c.route(o, "", "ApiId")
		if o.On.Path != "" {
			continue
		}
		// Every door has the catch-all route, so that a method that a path does not have
		// gets the same response at each.
		for _, d := range doors.All {
			if d.Name != area {
				t.imported(camel(d.Name)+"ApiId", "The HTTP API of "+d.Name, stage.DoorAPI(d.Name))
				c.route(o, camel(d.Name), camel(d.Name)+"ApiId")
			}
		}
	}
	return t, nil
}

// issuesLinks reports whether an operation of a noun issues links to the address.
// The stack of the address is then deployed first.
func issuesLinks(n functions.Noun) bool {
	return slices.ContainsFunc(n.Operations, func(o op.Operation) bool { return slices.Contains(o.May, op.SignLinks) })
}

// needsToken reports whether the route of an operation needs a token.
func needsToken(o op.Operation) bool { return o.On.Path != "" && !o.Needs.IsPublic() }

// parameters are the parameters of a path: {id}.
var parameters = regexp.MustCompile(`\{[^}]+\}`)

// route leads requests at a door to an operation: integration, route and the
// gateway's permission to start the function for this route only. The door keeps the
// resource names apart when an operation has several routes.
func (c functionBuilder) route(o op.Operation, door, api string) {
	id := camel(o.ID)
	c.resource(id+door+"Integration", "AWS::ApiGatewayV2::Integration", doc{
		"ApiId": ref(api), "IntegrationType": "AWS_PROXY", "IntegrationUri": att(id, "Arn"),
		"PayloadFormatVersion": "2.0", "TimeoutInMillis": 30000,
	})
	properties := doc{"ApiId": ref(api), "RouteKey": o.On.Route(), "Target": sub("integrations/${" + id + door + "Integration}")}
	if needsToken(o) {
		properties["AuthorizationType"], properties["AuthorizerId"] = "JWT", ref("AuthorizerId")
	} else {
		properties["AuthorizationType"] = "NONE"
	}
	c.resource(id+door+"Route", "AWS::ApiGatewayV2::Route", properties)
	source := "*/$default"
	if o.On.Path != "" {
		source = "*/" + o.On.Method + "/v1" + parameters.ReplaceAllString(o.On.Path, "*")
	}
	c.mayInvoke(id+door+"Permission", "apigateway.amazonaws.com", o, arn("execute-api", "${"+api+"}/"+source))
}
