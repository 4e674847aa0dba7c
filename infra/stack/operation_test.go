package stack

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"comptoir/functions"
	"comptoir/infra/door"
	"comptoir/infra/stage"
	"comptoir/shared/op"
)

// text returns a fragment of a template as JSON.
func text(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

// functionOf returns the one function of an operation.
func functionOf(t *testing.T, s synthesized, o op.Operation) resource {
	t.Helper()
	var found []resource
	for _, f := range s.of("AWS::Lambda::Function") {
		if f.at("Handler") == o.ID {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		t.Errorf("%s has %d functions", o.ID, len(found))
		return resource{}
	}
	return found[0]
}

func operationsHaveFunctions(t *testing.T, s synthesized) {
	if n, want := len(s.of("AWS::Lambda::Function")), len(functions.All()); n != want {
		t.Errorf("%d functions for %d operations", n, want)
	}
	for _, o := range functions.All() {
		f := functionOf(t, s, o)
		for property, want := range map[string]any{
			"FunctionName": "comptoir-prod-" + strings.ReplaceAll(o.ID, ".", "-"), "Runtime": "provided.al2023", "MemorySize": float64(o.Memory),
			"Timeout": o.Timeout.Seconds(), "TracingConfig.Mode": "Active", "Environment.Variables.LOG_LEVEL": "info",
		} {
			if got := f.at(property); got != want {
				t.Errorf("%s: %s is %v, not %v", o.ID, property, got, want)
			}
		}
		if got := text(f.at("Architectures")); got != `["arm64"]` {
			t.Errorf("%s runs on %s", o.ID, got)
		}
		if o.On.Kind == op.HTTP && o.Timeout.Seconds() >= 30 {
			t.Errorf("%s has a timeout of %s; the gateway returns 503 after 30 s", o.ID, o.Timeout)
		}
		if want := any(float64(o.Concurrency)); o.Concurrency > 0 && f.at("ReservedConcurrentExecutions") != want {
			t.Errorf("%s reserves %v, not %v", o.ID, f.at("ReservedConcurrentExecutions"), want)
		}
		logs := s.find(t, f.stack, f.id+"Log")
		if logs.word("LogGroupName") != "/aws/lambda/"+f.word("FunctionName") || logs.at("RetentionInDays") != float64(90) ||
			text(f.at("LoggingConfig.LogGroup")) != text(ref(logs.id)) {
			t.Errorf("%s logs to %v", o.ID, logs.Properties)
		}
	}
}

// actions returns the actions that the role of an operation allows: those of its
// grants, and those that Lambda needs on its behalf.
func actions(o op.Operation) map[string]bool {
	may := map[string]bool{
		"logs:CreateLogStream": true, "logs:PutLogEvents": true,
		"xray:PutTraceSegments": true, "xray:PutTelemetryRecords": true, "secretsmanager:GetSecretValue": true,
	}
	add := func(actions ...string) {
		for _, a := range actions {
			may[a] = true
		}
	}
	for _, g := range o.May {
		switch {
		case g == op.ReadTable:
			add("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query")
		case g == op.WriteTable:
			add("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem")
		case g == op.ReadDocuments, g == op.ReadPapers, g == op.ReadImports:
			add("s3:GetObject", "s3:ListBucket")
		case g == op.WriteDocuments:
			add("s3:PutObject", "s3:PutObjectRetention", "s3:ListBucket")
		case g == op.WritePapers, g == op.WriteImports:
			add("s3:PutObject", "s3:DeleteObject", "s3:ListBucket")
		case g == op.SendMail:
			add("ses:SendEmail", "ses:SendRawEmail")
		case g == op.PutEvents:
			add("events:PutEvents")
		case g.Queue() != "":
			add("sqs:SendMessage")
		}
	}
	switch o.On.Kind {
	case op.Queue:
		add("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility")
	case op.Stream:
		add("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams",
			"s3:PutObject", "s3:ListBucket")
	case op.Bucket, op.Schedule, op.MailEvent:
		add("sqs:SendMessage") // failed events go to the failures queue
	}
	return may
}

func rolesMatchGrants(t *testing.T, s synthesized) {
	for _, o := range functions.All() {
		f := functionOf(t, s, o)
		role := s.find(t, f.stack, f.id+"Role")
		if text(f.at("Role")) != text(att(role.id, "Arn")) || role.word("RoleName") != f.word("FunctionName") {
			t.Errorf("%s has the role %v, not its own", o.ID, f.at("Role"))
		}
		if got, want := text(role.at("AssumeRolePolicyDocument.Statement")), `[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"}}]`; got != want {
			t.Errorf("%s: the role is assumed by %s", o.ID, got)
		}
		if role.at("ManagedPolicyArns") != nil {
			t.Errorf("%s: the role has managed policies", o.ID)
		}
		got := map[string]bool{}
		for _, st := range statements(resource{Properties: map[string]any{"Policies": role.at("Policies")}}) {
			for _, a := range st.actions() {
				got[a] = true
				service, _, _ := strings.Cut(a, ":")
				on := text(st.Resource)
				ours := strings.Contains(on, "table/${TableName}") || strings.Contains(on, "StreamArn") || a == "dynamodb:ListStreams"
				if service == "dynamodb" && !ours {
					t.Errorf("%s: %s on %s", o.ID, a, on)
				} else if service == "s3" && !strings.Contains(on, "comptoir-prod-f") {
					t.Errorf("%s: %s on %s", o.ID, a, on)
				}
			}
		}
		want := actions(o)
		for a := range got {
			if !want[a] {
				t.Errorf("%s may %s without a grant", o.ID, a)
			}
		}
		for a := range want {
			if !got[a] {
				t.Errorf("%s may not %s despite its grant", o.ID, a)
			}
		}
		grantsReachTheirFolder(t, o, role)
		environmentIsComplete(t, o, f)
	}
}

func grantsReachTheirFolder(t *testing.T, o op.Operation, role resource) {
	for _, g := range o.May {
		for _, folder := range g.Folders() {
			want := "comptoir-prod-files-${AWS::AccountId}/" + folder + "*"
			if !strings.Contains(text(role.at("Policies")), want) {
				t.Errorf("%s: %s does not reach %s", o.ID, g, want)
			}
		}
		if q := g.Queue(); q != "" && !strings.Contains(text(role.at("Policies")), ":comptoir-prod-"+q+`"`) {
			t.Errorf("%s: %s does not reach the queue", o.ID, g)
		}
	}
}

// environmentIsComplete checks the environment variables: a function that lacks one
// exits at start (functions/lambda/start).
func environmentIsComplete(t *testing.T, o op.Operation, f resource) {
	want := []string{"TABLE_NAME", "CURSOR_KEY", "LOG_LEVEL", "STAGE", "LARGE_ORGANIZATIONS"}
	if o.Memory < 1769 { // less than a processor: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
		want = append(want, "GOMAXPROCS")
	}
	if o.On.Kind == op.HTTP {
		want = append(want, "ORIGIN_KEY")
	}
	for _, g := range o.May {
		switch {
		case g.Folders() != nil:
			want = append(want, "BUCKET_NAME")
			if g == op.WriteDocuments {
				want = append(want, "KEPT_YEARS")
			}
		case g.Queue() != "":
			want = append(want, "QUEUE_URL_"+strings.ToUpper(g.Queue()))
		case g == op.SendMail:
			want = append(want, "MAIL_FROM", "MAIL_CONFIGURATION_SET")
		case g == op.PutEvents:
			want = append(want, "BUS_NAME")
		case g == op.SignLinks:
			want = append(want, "ADDRESS")
		}
	}
	got, _ := f.at("Environment.Variables").(map[string]any)
	for _, name := range want {
		if got[name] == nil {
			t.Errorf("%s lacks the environment variable %s", o.ID, name)
		}
	}
	for name := range got {
		if !slices.Contains(want, name) {
			t.Errorf("%s has the environment variable %s, which it does not need", o.ID, name)
		}
	}
}

// routesOf returns the routes by their door and key.
func routesOf(t *testing.T, s synthesized) map[string]resource {
	t.Helper()
	routes := map[string]resource{}
	for _, r := range s.of("AWS::ApiGatewayV2::Route") {
		at := s.api(r) + " " + r.word("RouteKey")
		if _, twice := routes[at]; twice {
			t.Errorf("%s leads to two operations", at)
		}
		routes[at] = r
	}
	return routes
}

// doorsOf returns the doors of the product, and the door of each operation.
func doorsOf(t *testing.T) (doors door.Doors, of map[string]string) {
	t.Helper()
	doors, err := door.Of(functions.Areas())
	if err != nil {
		t.Fatal(err)
	}
	of = map[string]string{}
	for _, a := range functions.Areas() {
		for _, o := range operations([]functions.Area{a}) {
			of[o.ID] = a.Name
		}
	}
	return doors, of
}

func operationsHaveTriggers(t *testing.T, s synthesized) {
	routes := routesOf(t, s)
	doors, area := doorsOf(t)
	for _, o := range functions.All() {
		f := functionOf(t, s, o)
		switch o.On.Kind {
		case op.HTTP:
			at := []string{area[o.ID]}
			if o.On.Path == "" { // every door has the catch-all route
				at = nil
				for _, d := range doors.All {
					at = append(at, d.Name)
				}
			}
			for _, one := range at {
				key := "/comptoir/" + s.stage + "/" + stage.DoorAPI(one) + " " + o.On.Route()
				leadsTo(t, s, routes[key], o, f)
				delete(routes, key)
			}
			continue
		case op.Queue, op.Stream:
			if m := s.find(t, f.stack, f.id+"Source"); text(m.at("FunctionName")) != text(ref(f.id)) {
				t.Errorf("%s is started by %s", o.ID, text(m.Properties))
			}
			continue // Lambda itself reads
		case op.Token:
			want := fmt.Sprintf(`{"LambdaArn":%s,"LambdaVersion":"V2_0"}`, text(att(f.id, "Arn")))
			if pool := s.find(t, "users", "UserPool"); text(pool.at("LambdaConfig.PreTokenGenerationConfig")) != want {
				t.Errorf("%s: the user pool calls %s", o.ID, text(pool.at("LambdaConfig")))
			}
		default:
			if r := s.find(t, f.stack, f.id+"Rule"); !strings.Contains(text(r.at("Targets")), text(att(f.id, "Arn"))) || r.at("State") != "ENABLED" {
				t.Errorf("%s is started by %s", o.ID, text(r.Properties))
			}
		}
		mayBeStarted(t, s, f, f.id+"Permission")
	}
	for route := range routes {
		t.Errorf("the route %s has no operation", route)
	}
}

// leadsTo compares a route with its operation: the integration, the authorization,
// and the permission to start the function.
func leadsTo(t *testing.T, s synthesized, r resource, o op.Operation, f resource) {
	t.Helper()
	id := strings.TrimSuffix(r.id, "Route")
	if r.stack != f.stack || !strings.HasPrefix(id, f.id) {
		t.Errorf("%s: its route is %s of the stack %q", o.ID, r.id, r.stack)
		return
	}
	if !strings.Contains(text(r.at("Target")), "integrations/${"+id+"Integration}") {
		t.Errorf("%s: the route %s leads to %s", o.ID, o.On.Route(), text(r.at("Target")))
	}
	i := s.find(t, r.stack, id+"Integration")
	if text(i.at("IntegrationUri")) != text(att(f.id, "Arn")) || i.at("PayloadFormatVersion") != "2.0" || s.api(i) != s.api(r) {
		t.Errorf("%s: the integration is %s", o.ID, text(i.Properties))
	}
	public := o.On.Path == "" || o.Needs.IsPublic()
	if got := r.word("AuthorizationType"); (got == "NONE") != public || !public && got != "JWT" {
		t.Errorf("%s: the authorization of the route is %q", o.ID, got)
	}
	authorizer := s.defaults[r.stack][r.word("AuthorizerId.Ref")]
	if !public && strings.TrimSuffix(authorizer, "authorizer")+"api" != s.api(r) {
		t.Errorf("%s: the authorizer %s belongs to another door than %s", o.ID, authorizer, s.api(r))
	}
	p := mayBeStarted(t, s, f, id+"Permission")
	if !strings.Contains(text(p.at("SourceArn")), "${"+r.word("ApiId.Ref")+"}/*/") {
		t.Errorf("%s may be started by %s", o.ID, text(p.at("SourceArn")))
	}
}

func mayBeStarted(t *testing.T, s synthesized, f resource, id string) resource {
	t.Helper()
	p := s.find(t, f.stack, id)
	if text(p.at("FunctionName")) != text(att(f.id, "Arn")) || p.at("SourceArn") == nil || p.at("Action") != "lambda:InvokeFunction" {
		t.Errorf("%s may be started by %s", f.id, text(p.Properties))
	}
	return p
}

// nounsAreStacks checks that an operation with a route is in the stack of its noun, at
// the door of its area. A new operation never moves another.
func nounsAreStacks(t *testing.T, s synthesized) {
	for _, a := range functions.Areas() {
		for _, n := range a.Nouns {
			for _, o := range of(n.Operations, op.HTTP) {
				if f := functionOf(t, s, o); f.stack != a.Name+"-"+n.Name {
					t.Errorf("%s is in the stack %s", o.ID, f.stack)
				}
			}
		}
	}
}

// addressHasEachDoor checks that each door has an origin of its name, which the
// function at the address selects.
func addressHasEachDoor(t *testing.T, s synthesized) {
	doors, _ := doorsOf(t)
	d := s.find(t, "address", "Distribution")
	origins, _ := d.at("DistributionConfig.Origins").([]any)
	at := map[string]string{}
	for _, o := range origins {
		origin := resource{Properties: o.(map[string]any)}
		if origin.word("Id") == consoleOrigin {
			continue
		}
		parameter, _, _ := strings.Cut(strings.TrimPrefix(origin.word("DomainName.Fn::Sub"), "${"), "}")
		at[origin.word("Id")] = s.defaults["address"][parameter]
	}
	for _, d := range doors.All {
		if want := "/comptoir/" + s.stage + "/" + stage.DoorAPI(d.Name); at[d.Name] != want {
			t.Errorf("the origin %s is %q", d.Name, at[d.Name])
		}
	}
	behaviours, _ := d.at("DistributionConfig.CacheBehaviors").([]any)
	otherwise := behaviours[0].(map[string]any)["TargetOriginId"]
	if len(at) != len(doors.All) || otherwise != doors.Default {
		t.Errorf("%d origins for %d doors; the default is %v", len(at), len(doors.All), otherwise)
	}
	if got := s.find(t, "address", "ChooseDoor").at("FunctionCode"); got != doors.Script() {
		t.Errorf("the function at the address is %v", got)
	}
}

func failuresHaveDestinations(t *testing.T, s synthesized) {
	for _, o := range functions.All() {
		f := functionOf(t, s, o)
		switch o.On.Kind {
		case op.Queue:
			q := s.find(t, f.stack, camel(o.On.Queue)+"Queue")
			if text(q.at("RedrivePolicy.deadLetterTargetArn")) != text(att(camel(o.On.Queue)+"DeadQueue", "Arn")) {
				t.Errorf("%s: failed messages go to %s", o.ID, text(q.at("RedrivePolicy")))
			}
			if hidden, _ := q.at("VisibilityTimeout").(float64); hidden < 6*o.Timeout.Seconds() {
				t.Errorf("%s: the visibility timeout of %v s is too short", o.ID, hidden)
			}
		case op.Stream:
			m := s.find(t, f.stack, f.id+"Source")
			if !strings.Contains(text(m.at("DestinationConfig.OnFailure.Destination")), "comptoir-prod-failures") ||
				m.at("BisectBatchOnFunctionError") != true || text(m.at("FunctionResponseTypes")) != `["ReportBatchItemFailures"]` ||
				text(m.at("FilterCriteria.Filters")) != text(list{doc{"Pattern": inserted}}) {
				t.Errorf("%s: the event source mapping is %s", o.ID, text(m.Properties))
			}
		case op.Bucket, op.Schedule, op.MailEvent:
			r, i := s.find(t, f.stack, f.id+"Rule"), s.find(t, f.stack, f.id+"Retry")
			failures := text(att("FailuresQueue", "Arn"))
			if !strings.Contains(text(r.at("Targets")), `"DeadLetterConfig":{"Arn":`+failures) ||
				text(i.at("DestinationConfig.OnFailure.Destination")) != failures {
				t.Errorf("%s: failed events have no destination", o.ID)
			}
		}
	}
}
