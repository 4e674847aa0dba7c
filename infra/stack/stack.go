// Package stack is the product on AWS: CloudFormation stacks, read from the
// catalogue.
//
// Owns: which stacks there are and every resource in them. Does not own: the
// settings of a stage (infra/stage), what the operations are (functions), what
// the table is (shared/table). Invariants: every operation has its function with
// exactly its grants, and its route or source; nothing is public; whatever is
// done without somebody waiting has a place for what fails; a wildcard in a policy
// has a reason in its name; no stack exports to another.
//
// Resources are written as CloudFormation's reference has them, on the CDK's core
// alone (infra/decision-stack.md).
package stack

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"comptoir/infra/stage"
	"comptoir/shared/op"
)

// Add adds the stacks of a stage to the app. The folder holds the built binaries:
// api.zip, documents.zip, imports.zip.
func Add(app awscdk.App, s stage.Stage, all []op.Operation, folder string) error {
	kept := data(app, s)
	gateway, err := api(app, s, all, folder)
	if err != nil {
		return err
	}
	gateway.after(kept)
	behind, err := async(app, s, all, folder)
	if err != nil {
		return err
	}
	behind.after(kept)
	byArea, err := perArea(all)
	if err != nil {
		return err
	}
	for _, a := range areas() {
		if len(byArea[a.name]) == 0 {
			continue
		}
		t, err := routed(app, s, a.name, byArea[a.name], folder)
		if err != nil {
			return err
		}
		t.after(gateway)
	}
	watched, err := watch(app, s, all)
	if err != nil {
		return err
	}
	watched.after(gateway, behind)
	return nil
}

// after lets the stack be made when the others are there.
func (t template) after(others ...template) {
	for _, o := range others {
		t.stack.AddStackDependency(o.stack, nil)
	}
}

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
