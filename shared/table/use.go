package table

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A document that names another one is its user. An item lists the first users of its
// document, and of each name within it, so that a deletion can read them and check that they
// no longer name it. Longer lists are replaced by the mark "many"
// (decision-uses.md in shared/store).

// Limits of the lists of users: of a document, and of a name within an item, which every
// request reads.
const (
	maxUsers       = 10
	maxUsersWithin = 5
)

// The marks of a used document or name. A mark of release 0.2 is a boolean, without a list.
const (
	listedMark = "listed" // all users are in the list
	manyMark   = "many"   // there have been more users than a list has
	sinceMark  = "since#" // with a time: the list has the users since then
)

const usersAttribute = "users"

// usersOf returns the attribute that lists the users of a document, or of a name within its
// item.
func usersOf(name string) string {
	if name == "" {
		return usersAttribute
	}
	return usersAttribute + ":" + name
}

// Users are the documents that have named a document, or a name within its item.
type Users struct {
	IDs   []string  // the listed users
	Many  bool      // there have been more
	Old   bool      // there were users before those of the list
	Since time.Time // time from which all users are listed; zero: since lists exist
}

// Users returns the users of the document, or of a name within the item.
func (r Record) Users(name string) (u Users) {
	mark := r.it["used"]
	if name != "" {
		mark = within(r.it, name)
	}
	since, again := strings.CutPrefix(str(mark), sinceMark)
	u.Many, u.Old = str(mark) == manyMark, mark != nil && str(mark) == "" || again
	if t, err := time.Parse(time.RFC3339, since); again && err == nil {
		u.Since = t
	}
	if set, is := r.it[usersOf(name)].(*types.AttributeValueMemberSS); is {
		u.IDs = slices.Sorted(slices.Values(set.Value))
	}
	return u
}

// used is a document, or a name within its item, that other documents use.
type used struct {
	key  Key
	name string
}

// Use stages that a document names this one, if this one is still the version that was
// copied: neither deleted nor changed since. A transaction at its limit may write the user
// before the rest: a superfluous user is found not to name it.
func (w *Work) Use(k Key, user string) { w.use(used{k, ""}, user) }

// UseWithin stages in the same way that a document names entries within an item.
func (w *Work) UseWithin(k Key, user string, names ...string) {
	for _, name := range names {
		if name != "" {
			w.use(used{k, name}, user)
		}
	}
}

func (w *Work) use(u used, user string) {
	if !slices.Contains(w.users[u], user) {
		w.users[u] = append(w.users[u], user)
	}
}

// stageUsers stages the users that the work has collected: together with the write of the
// used document if the work has staged one.
func (w *Work) stageUsers() error {
	namesOf := map[Key][]string{}
	for u := range w.users {
		namesOf[u.key] = append(namesOf[u.key], u.name)
	}
	inOrder := func(a, b Key) int { return strings.Compare(a.pk, b.pk) }
	for _, k := range slices.SortedFunc(maps.Keys(namesOf), inOrder) {
		names := namesOf[k]
		slices.Sort(names)
		at := w.stagedAt(k)
		switch {
		case at >= 0 && (w.staged[at].remove || names[0] != ""):
			return fmt.Errorf("%s changes %s and names it", w.Operation, k.pk)
		case at >= 0 && w.staged[at].put != nil:
			put, users := w.staged[at].put, w.users[used{k, ""}]
			put["used"], put[usersAttribute] = text(listedMark), set(users)
			if len(users) > maxUsers {
				put["used"] = text(manyMark)
				delete(put, usersAttribute)
			}
		case at >= 0:
			w.staged[at].add(w.marks(k, names))
		case w.seen[k] != nil:
			s := write{key: k, cond: "attribute_not_exists(deleted)", names: map[string]string{}, values: item{}, failed: again, loose: true}
			if was := w.seen[k][versionAttribute]; was != nil {
				s.cond, s.values[":seen"] = s.cond+" AND v = :seen", was
			}
			if s.add(w.marks(k, names)); s.update == "" {
				continue
			}
			if err := w.stage(s); err != nil {
				return err
			}
		}
	}
	clear(w.users)
	return nil
}

// mark is a change of a mark and of its list of users.
type mark struct {
	name  string   // within the item; empty: of the item itself
	value string   // the new mark; empty: unchanged
	list  string   // attribute of the list
	add   []string // new users; none: the list is removed
}

// marks returns the changes that record new users of a seen item.
func (w *Work) marks(k Key, names []string) (all []mark) {
	seen := Record{w.seen[k]}
	for _, name := range names {
		most := maxUsers
		if name != "" {
			most = maxUsersWithin
		}
		is, users := seen.Users(name), w.users[used{k, name}]
		fresh := slices.DeleteFunc(slices.Clone(users), func(u string) bool { return slices.Contains(is.IDs, u) })
		switch {
		case is.Many:
		case len(is.IDs)+len(fresh) > most:
			all = append(all, mark{name: name, value: manyMark, list: usersOf(name)})
		case !is.Old && len(is.IDs) == 0:
			all = append(all, mark{name, listedMark, usersOf(name), users})
		default:
			all = append(all, mark{name: name, list: usersOf(name), add: users})
		}
	}
	return all
}

// add adds changes of marks to the update of an item.
func (s *write) add(all []mark) {
	if len(all) == 0 {
		return
	}
	names, values := map[string]string{}, item{}
	maps.Copy(names, s.names)
	maps.Copy(values, s.values)
	s.names, s.values = names, values
	clauses := map[string][]string{}
	for i, m := range all {
		list := fmt.Sprintf("#users%d", i)
		s.names[list] = m.list
		if m.value != "" {
			path := "used"
			if m.name != "" {
				path = fmt.Sprintf("used.#n%d", i)
				s.names[fmt.Sprintf("#n%d", i)] = m.name
			}
			s.values[":"+m.value] = text(m.value)
			clauses["SET"] = append(clauses["SET"], path+" = :"+m.value)
		}
		if len(m.add) == 0 {
			clauses["REMOVE"] = append(clauses["REMOVE"], list)
			continue
		}
		s.values[fmt.Sprintf(":users%d", i)] = set(m.add)
		clauses["ADD"] = append(clauses["ADD"], fmt.Sprintf("%s :users%d", list, i))
	}
	for _, verb := range []string{"SET", "REMOVE", "ADD"} {
		s.update = withClause(s.update, verb, clauses[verb])
	}
}

// withClause returns an update expression with more terms in the clause of a verb.
func withClause(update, verb string, terms []string) string {
	more := strings.Join(terms, ", ")
	switch {
	case more == "":
		return update
	case update == "":
		return verb + " " + more
	case mentions(update, verb):
		return strings.Replace(update, verb+" ", verb+" "+more+", ", 1)
	}
	return update + " " + verb + " " + more
}

// unused makes a write conditional on that no document has used the seen document, or the
// name within its item, since it was read.
func (s *write) unused(seen item, name string) {
	n := len(s.names)
	path, mark, list := "used", seen["used"], fmt.Sprintf("#list%d", n)
	s.names[list] = usersOf(name)
	if name != "" {
		path = fmt.Sprintf("used.#mark%d", n)
		s.names[fmt.Sprintf("#mark%d", n)] = name
		mark = within(seen, name)
	}
	same := func(path, value string, was types.AttributeValue) {
		if was == nil {
			s.cond += " AND attribute_not_exists(" + path + ")"
			return
		}
		s.cond += " AND " + path + " = " + value
		s.values[value] = was
	}
	same(path, fmt.Sprintf(":mark%d", n), mark)
	same(list, fmt.Sprintf(":list%d", n), seen[usersOf(name)])
}

// within returns the mark of a name within an item.
func within(it item, name string) types.AttributeValue {
	if all, is := it["used"].(*types.AttributeValueMemberM); is {
		return all.Value[name]
	}
	return nil
}

func set(users []string) types.AttributeValue { return &types.AttributeValueMemberSS{Value: users} }
