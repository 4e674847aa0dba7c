package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
const versions = `<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>
<Version><Key>a.pdf</Key><VersionId>3</VersionId><IsLatest>true</IsLatest></Version><Version><Key>a.pdf</Key><VersionId>2</VersionId><IsLatest>false</IsLatest></Version>
<DeleteMarker><Key>b.csv</Key><VersionId>9</VersionId><IsLatest>true</IsLatest></DeleteMarker></ListVersionsResult>`

// A disposable stage's buckets lose every version of every file, for CloudFormation
// deletes empty buckets only.
func TestABucketIsEmptiedBeforeItsStackGoes(t *testing.T) {
	for name, x := range map[string]struct {
		answer  string // of the deletion
		status  int    // of the list
		fails   string
		deleted string // the bodies of the deletions hold these
	}{
		"three versions of two files": {`<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></DeleteResult>`, 200, "", "<VersionId>3</VersionId> <VersionId>2</VersionId> <VersionId>9</VersionId>"},
		"a file that cannot go":       {`<DeleteResult><Error><Key>a.pdf</Key><Code>AccessDenied</Code><Message>it is locked</Message></Error></DeleteResult>`, 200, "it is locked", ""},
		"a bucket that is gone":       {"", 404, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var deletions strings.Builder
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/comptoir-dev-files-123456789012" && r.URL.Path != "/comptoir-dev-files-123456789012/" {
					t.Errorf("asked for %s", r.URL.Path)
				}
				switch {
				case r.Method == http.MethodPost:
					body, _ := io.ReadAll(r.Body)
					deletions.Write(body)
					_, _ = io.WriteString(w, x.answer)
				case x.status == http.StatusNotFound:
					w.WriteHeader(x.status)
					_, _ = io.WriteString(w, `<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>`)
				default:
					_, _ = io.WriteString(w, versions)
				}
			}))
			defer s.Close()
			newCloud(t)
			t.Setenv("AWS_ENDPOINT_URL_S3", s.URL)
			d := newDesk(t)
			a, err := d.account(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			bucket := resource{Type: "AWS::S3::Bucket", Properties: map[string]any{"BucketName": map[string]any{"Fn::Sub": "comptoir-dev-files-${AWS::AccountId}"}}}
			wantError(t, d.empty(t.Context(), a, []stack{{template: template{Resources: map[string]resource{"Files": bucket, "Other": {Type: "AWS::SQS::Queue"}}}}}), x.fails)
			for _, words := range strings.Fields(x.deleted) {
				if !strings.Contains(deletions.String(), words) {
					t.Errorf("%s was not deleted: %s", words, deletions.String())
				}
			}
		})
	}
}

// CloudFormation gets the policy the operator names, and an administrator's rights
// when none is named.
func TestCDKBootstrapWithAPolicyForCloudFormation(t *testing.T) {
	newCloud(t)
	d := newDesk(t)
	d.env["EXECUTION_POLICY"] = "arn:aws:iam::123456789012:policy/comptoir-execution"
	calls := tool(t, d.cdk, "true")
	wantError(t, cdkBootstrap(t.Context(), d.operator), "")
	if want := "aws://123456789012/eu-west-3 --cloudformation-execution-policies arn:aws:iam::123456789012:policy/comptoir-execution\n"; !strings.HasSuffix(calls(), want) {
		t.Errorf("called %q, want %q", calls(), want)
	}
}

// The data of a disposable stage goes, and the operator reads so before he types.
func TestDestroyOfADisposableStage(t *testing.T) {
	c, d := newCloud(t), newDesk(t)
	c.change["ListStacks"] = map[string]string{">WP1<": ">comptoir-dev-crm-contact<", ">DELETE_COMPLETE<": ">UPDATE_COMPLETE<"}
	d.stage.Disposable = true
	d.in = strings.NewReader("dev\n")
	tool(t, d.cdk, "true")
	wantError(t, destroy(t.Context(), d.operator), "")
	if said := d.says(); !strings.Contains(said, "goes   all its data") || !strings.Contains(said, "deleted, with its data") {
		t.Errorf("it says:\n%s", said)
	}
	if raw, err := os.ReadFile(d.cdk + ".calls"); err != nil || !strings.Contains(string(raw), "destroy") {
		t.Errorf("called %s, %v", raw, err)
	}
}
