// Package stack defines the product on AWS: CloudFormation stacks, generated from
// the catalogue.
//
// Owns: the stacks and every resource in them. Does not own: the settings of a
// stage (infra/stage), the operations (functions), the paths of each door
// (infra/door), the definition of the table (shared/table). Invariants: every
// operation has a function with exactly its grants, and a route or an event source;
// each noun with routes is one stack, each area one HTTP API; no resource is public
// except the address and the doors; every asynchronous path has a destination for
// its failures; the Sid of a policy statement with a wildcard names the reason; no
// stack exports to another.
//
// Resources are written as in CloudFormation's reference, with the core of the CDK
// only (infra/decision-stack.md).
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

// Add adds the stacks of a stage to the app: the data, the users, the doors, the
// asynchronous operations, one stack for each noun with routes, the address and its
// firewall, the backups and the monitoring. The folder holds the built binaries: api.zip, documents.zip,
// imports.zip.
func Add(app awscdk.App, s stage.Stage, areas []functions.Area, folder string) error {
	doors, err := door.Of(areas)
	if err != nil {
		return err
	}
	all := operations(areas)
	stored := data(app, s)
	gate, err := gateway(app, s, doors)
	if err != nil {
		return err
	}
	gate.after(stored)
	if s.Issuer == nil {
		pool, err := users(app, s, all, folder)
		if err != nil {
			return err
		}
		pool.after(stored)
		gate.after(pool)
	}
	background, err := async(app, s, all, folder)
	if err != nil {
		return err
	}
	background.after(stored)
	front := address(app, s, doors)
	front.after(gate, stored)
	if s.WAF != nil {
		front.after(firewall(app, s))
	}
	if s.Kept > 0 {
		backup(app, s).after(stored)
	}
	for _, a := range areas {
		for _, n := range a.Nouns {
			if len(of(n.Operations, op.HTTP)) == 0 {
				continue
			}
			t, err := noun(app, s, a.Name, n, doors, folder)
			if err != nil {
				return err
			}
			// Readers of queues and of the stream are deployed before the writers
			// (infra/runbooks/versions.md).
			t.after(gate, background)
			if issuesLinks(n) {
				t.after(front)
			}
		}
	}
	monitoring, err := watch(app, s, all)
	if err != nil {
		return err
	}
	monitoring.after(gate, background)
	return nil
}

// operations returns the operations of all areas.
func operations(areas []functions.Area) (all []op.Operation) {
	for _, a := range areas {
		for _, n := range a.Nouns {
			all = append(all, n.Operations...)
		}
	}
	return all
}

// after makes the stack depend on the others.
func (t template) after(others ...template) {
	for _, o := range others {
		t.stack.AddStackDependency(o.stack, nil)
	}
}

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
