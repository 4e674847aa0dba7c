// Package stack is the product on AWS: CloudFormation stacks, read from the
// catalogue.
//
// Owns: which stacks there are and every resource in them. Does not own: the
// settings of a stage (infra/stage), what the operations are (functions), which
// paths lead to which door (infra/door), what the table is (shared/table).
// Invariants: every operation has its function with exactly its grants, and its
// route or source; the routes of a noun are a stack, and those of an area an HTTP
// API; no resource is public but the address and the doors; every asynchronous path
// has a place for what fails; a wildcard in a policy has a reason in its name; no
// stack exports to another.
//
// Resources are written as CloudFormation's reference has them, on the CDK's core
// alone (infra/decision-stack.md).
package stack

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"comptoir/functions"
	"comptoir/infra/door"
	"comptoir/infra/stage"
	"comptoir/shared/op"
)

// Add adds the stacks of a stage to the app: the data, the users, the doors, what
// runs without a request, a stack for each noun with routes, the address, and what
// watches them. The folder holds the built binaries: api.zip, documents.zip,
// imports.zip.
func Add(app awscdk.App, s stage.Stage, areas []functions.Area, folder string) error {
	doors, err := door.Of(areas)
	if err != nil {
		return err
	}
	all := operations(areas)
	kept := data(app, s)
	open, err := gateway(app, s, doors)
	if err != nil {
		return err
	}
	if s.Issuer == nil {
		people, err := users(app, s, all, folder)
		if err != nil {
			return err
		}
		people.after(kept)
		open.after(people)
	}
	behind, err := async(app, s, all, folder)
	if err != nil {
		return err
	}
	behind.after(kept)
	front := address(app, s, doors)
	front.after(open)
	for _, a := range areas {
		for _, n := range a.Nouns {
			if len(of(n.Operations, op.HTTP)) == 0 {
				continue
			}
			t, err := noun(app, s, a.Name, n, doors, folder)
			if err != nil {
				return err
			}
			// Readers of queues and of the stream are new before the writers
			// (infra/runbooks/versions.md).
			t.after(open, behind)
			if handsLinks(n) {
				t.after(front)
			}
		}
	}
	watched, err := watch(app, s, all)
	if err != nil {
		return err
	}
	watched.after(open, behind)
	return nil
}

// operations are those of all areas.
func operations(areas []functions.Area) (all []op.Operation) {
	for _, a := range areas {
		for _, n := range a.Nouns {
			all = append(all, n.Operations...)
		}
	}
	return all
}

// after lets the stack be made when the others are there.
func (t template) after(others ...template) {
	for _, o := range others {
		t.stack.AddStackDependency(o.stack, nil)
	}
}

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
