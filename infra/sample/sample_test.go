package sample

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/store"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

var samples = os.DirFS("../../events")

// text returns all names and strings of a value, to search it for ids.
func text(t *testing.T, v types.AttributeValue) string {
	t.Helper()
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return v.Value + "\n"
	case *types.AttributeValueMemberL:
		var all strings.Builder
		for _, x := range v.Value {
			all.WriteString(text(t, x))
		}
		return all.String()
	case *types.AttributeValueMemberM:
		var all strings.Builder
		for k, x := range v.Value {
			all.WriteString(k + "\n" + text(t, x))
		}
		return all.String()
	case *types.AttributeValueMemberB:
		t.Errorf("a binary value may contain unreadable ids: %q", v.Value)
	}
	return ""
}

func TestWorldHasAllIDsOfSamples(t *testing.T) {
	w, err := Make(t.Context(), tabletest.Client(t), samples, false)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, it := range w.Items {
		shown, err := table.Clear(it)
		if err != nil {
			t.Fatal(err)
		}
		if o, _ := table.Owner(table.RecordOf(it).Group()); o != "" && o != organization {
			t.Errorf("the world has an item of the organisation %s", o)
		}
		if s, err := store.Inspect(table.RecordOf(it)); err != nil || len(s.Mismatched) > 0 {
			t.Errorf("%s differs from the product's storage format: %v, %v", s.Place, s.Mismatched, err)
		}
		all.WriteString(text(t, &types.AttributeValueMemberM{Value: shown}))
	}
	existing := ids.FindAllString(all.String(), -1)
	events, err := fs.Glob(samples, "*.json")
	if err != nil || len(events) == 0 {
		t.Fatalf("%d samples, %v", len(events), err)
	}
	for _, name := range events {
		raw, err := fs.ReadFile(samples, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids.FindAllString(string(raw), -1) {
			if !slices.Contains(existing, id) {
				t.Errorf("%s names %s, which does not exist", name, id)
			}
		}
	}
	for _, id := range existing {
		if strings.HasPrefix(id, "org_") && id != organization {
			t.Errorf("the world has an item of the organisation %s", id)
		}
	}
	for key := range w.Files {
		if !strings.HasPrefix(key, filepath.Join("imports", organization)+"/") {
			t.Errorf("the file %s is outside the organisation's folder", key)
		}
	}
}

// loaded returns the keys of a table's items.
func loaded(t *testing.T, db *dynamodb.Client, name string) (all []string) {
	t.Helper()
	in := &dynamodb.ScanInput{TableName: &name, ConsistentRead: aws.Bool(true)}
	err := each(context.Background(), db, in, func(it map[string]types.AttributeValue) error {
		all = append(all, table.RecordOf(it).Place())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

func TestLoadReplacesItemsOfOrganisation(t *testing.T) {
	db, name := tabletest.New(t, table.Definition("comptoir"))
	other := map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: "O#01J00000000000000000000000#SET"}, "sk": &types.AttributeValueMemberS{Value: "."},
	}
	if _, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: other}); err != nil {
		t.Fatal(err)
	}
	w, err := Make(t.Context(), db, samples, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Load(t.Context(), db, name); err != nil {
		t.Fatal(err)
	}
	first := loaded(t, db, name)
	if len(first) != len(w.Items)+1 {
		t.Errorf("the table has %d items and the world %d; want one more in the table", len(first), len(w.Items))
	}
	if err := Prepare(t.Context(), db, name, samples, "salesorder.confirm"); err != nil {
		t.Fatal(err)
	}
	if prepared := loaded(t, db, name); len(prepared) == len(first) {
		t.Error("Prepare played no sample")
	}
	if err := w.Load(t.Context(), db, name); err != nil {
		t.Fatal(err)
	}
	if second := loaded(t, db, name); !slices.Equal(second, first) {
		t.Errorf("after the second Load the table has %d items, want %d", len(second), len(first))
	}
}
