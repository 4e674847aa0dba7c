package table

// Release 0.3 changed the sort keys of names, the search words and the claims that follow
// from a document. A document that an earlier release has written keeps its former keys
// until it is saved or renewed by a rebuild. Both forms are in one list meanwhile.

// renewedAttribute is the version of a document whose keys follow the present rules. An
// earlier release does not know it and leaves it behind when it saves the document.
const renewedAttribute = "e"

// Renewed reports whether the keys that follow from a document were written by the present
// rules.
func (r Record) Renewed() bool {
	return r.it != nil && str(r.it[versionAttribute]) == str(r.it[renewedAttribute])
}

// Renew stages the present list positions of a document that was read in this work, at
// the same version. A document that changes meanwhile is left to the change.
func (w *Work) Renew(k Key, schema int, places []Place) error {
	seen := w.seen[k]
	if schemaOf(seen) > schema {
		return errNewer()
	}
	it := item{renewedAttribute: seen[versionAttribute]}
	w.place(it, places)
	u := write{key: k, cond: unchanged, names: map[string]string{}, values: item{":was": seen[versionAttribute]}, failed: Pointless}
	u.update = "SET"
	for _, name := range []string{renewedAttribute, "p1", "s1", "p3", "s3"} {
		a, set := it[name]
		if !set {
			continue
		}
		if u.update != "SET" {
			u.update += ","
		}
		u.update += " #" + name + " = :" + name
		u.names["#"+name], u.values[":"+name] = name, a
	}
	return w.stage(u)
}
