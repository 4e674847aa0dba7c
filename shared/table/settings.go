package table

import (
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/journal"
)

// CreateSettings stages the creation of an item that holds several records with versions of
// their own, such as the settings. The item contains the change entry of its
// creation.
func (w *Work) CreateSettings(k Key, schema int, v any, birth journal.Entry) error {
	doc, err := encodeJSON(v)
	if err != nil {
		return fmt.Errorf("store %s: %w", k.pk, err)
	}
	entry, err := encodeJSON(birth)
	if err != nil {
		return fmt.Errorf("store %s: %w", k.pk, err)
	}
	it, err := packDocument(schema, nil, doc, entry)
	if err != nil {
		return err
	}
	it[versionAttribute], it["used"] = num("1"), &types.AttributeValueMemberM{Value: item{}}
	return w.stage(write{key: k, put: it, cond: "attribute_not_exists(pk)", failed: again})
}

// ChangeSettings stages the new content of such an item, on condition that it has not
// changed since it was read and no document has used the removed names since.
func (w *Work) ChangeSettings(k Key, schema int, v any, removed ...string) error {
	doc, err := encodeJSON(v)
	if err != nil {
		return fmt.Errorf("store %s: %w", k.pk, err)
	}
	if len(doc) > maxDocumentBytes {
		return errTooLarge(len(doc))
	}
	seen := w.seen[k]
	if schemaOf(seen) > schema {
		return errNewer()
	}
	_, _, birth, err := unpackDocument(seen)
	if err != nil {
		return fmt.Errorf("change %s without reading it first: %w", k.pk, err)
	}
	it, err := packDocument(schema, nil, doc, birth)
	if err != nil {
		return err
	}
	was := Record{seen}.Version()
	u := write{
		key: k, update: "SET doc = :doc, v = :now", cond: "v = :was", names: map[string]string{},
		values: item{":doc": it[docAttribute], ":now": num(strconv.Itoa(was + 1)), ":was": num(strconv.Itoa(was))}, failed: again,
	}
	var drop []string
	for i, name := range removed {
		u.unused(seen, name)
		u.names[fmt.Sprintf("#removed%d", i)], u.names[fmt.Sprintf("#users%d", i)] = name, usersOf(name)
		drop = append(drop, fmt.Sprintf("used.#removed%d, #users%d", i, i))
	}
	u.update = withClause(u.update, "REMOVE", drop)
	return w.stage(u)
}
