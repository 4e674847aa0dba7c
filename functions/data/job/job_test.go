package job_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

// request requests an import and returns its job.
func request(t *testing.T, c *functest.Company, name string) string {
	t.Helper()
	c.Wait(time.Second)
	return c.Owner.Do("import.request", functest.Request{Body: fmt.Sprintf(`{"kind": "items", "file_name": %q}`, name)}).Want(202).Get("id")
}

func TestJobIsReadAndCancelled(t *testing.T) {
	c := functest.New(t, operations)
	id := request(t, c, "a.csv")
	job := c.Owner.Do("job.get", functest.Request{ID: id}).Want(200)
	if job.Get("status") != "requested" || job.Get("import.file.name") != "a.csv" ||
		job.Allowed() != "continue cancel" || !strings.HasPrefix(job.Header["etag"], `"1-`) {
		t.Errorf("the requested job is %s", job.Body)
	}
	c.Owner.Do("job.cancel", functest.Request{ID: id}).WantCode(428, "version.missing")
	c.Hire(rights.Reader).Do("job.cancel", functest.Request{ID: id, Version: 1}).WantCode(403, "right.missing")
	dry := c.Owner.Do("job.cancel", functest.Request{ID: id, Version: 1, Query: "dry_run=true"}).Want(200)
	if dry.Get("status") != "cancelled" || c.Owner.Do("job.get", functest.Request{ID: id}).Get("status") != "requested" {
		t.Errorf("the dry run returned %s", dry.Body)
	}
	c.Hire(rights.Sales).Do("job.cancel", functest.Request{ID: id, Version: 1}).WantCode(403, "right.missing") // of items
	cancelled := c.Hire(rights.Purchasing).Do("job.cancel", functest.Request{ID: id, Version: 1}).Want(200)
	if cancelled.Get("status") != "cancelled" || cancelled.Version() != 2 ||
		cancelled.Allowed() != "" || cancelled.Get("finished_at") == "" {
		t.Errorf("the cancelled job is %s", cancelled.Body)
	}
	c.Owner.Do("job.cancel", functest.Request{ID: id, Version: 2}).WantCode(409, "job.cancelled")
}

func TestJobsAreListedByTime(t *testing.T) {
	c := functest.New(t, operations)
	for _, name := range []string{"a.csv", "b.csv", "c.csv"} {
		request(t, c, name)
	}
	c.Owner.Do("job.cancel", functest.Request{ID: c.Owner.Do("job.list", functest.Request{}).Get("data.1.id"), Version: 1}).Want(200)
	for query, want := range map[string]string{
		"":                           "c.csv b.csv a.csv",
		"sort=created_at":            "a.csv b.csv c.csv",
		"status=requested":           "c.csv a.csv",
		"status=cancelled,requested": "c.csv b.csv a.csv",
		"status=done":                "",
	} {
		page := c.Owner.Do("job.list", functest.Request{Query: query}).Want(200)
		var names []string
		for i := 0; page.Get(fmt.Sprintf("data.%d.id", i)) != ""; i++ {
			names = append(names, page.Get(fmt.Sprintf("data.%d.file", i)))
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q lists %q, want %q", query, got, want)
		}
	}
	first := c.Owner.Do("job.list", functest.Request{Query: "limit=2"}).Want(200)
	next := c.Owner.Do("job.list", functest.Request{Query: "limit=2&cursor=" + first.Get("next_cursor")}).Want(200)
	if next.Get("data.0.file") != "a.csv" || next.Get("next_cursor") != "" {
		t.Errorf("the second page is %s", next.Body)
	}
	c.Owner.Do("job.list", functest.Request{Query: "status=asleep"}).WantCode(422, "filter.status")
}
