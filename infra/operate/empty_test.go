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

// All versions of all files in the buckets of a disposable stage are deleted, as
// CloudFormation deletes only empty buckets.
func TestEmptyDeletesAllVersions(t *testing.T) {
	for name, x := range map[string]struct {
		response string // to the deletion
		status   int    // of the list
		fails    string
		deleted  string // words of the deletion requests
	}{
		"three versions of two files": {`<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></DeleteResult>`, 200, "", "<VersionId>3</VersionId> <VersionId>2</VersionId> <VersionId>9</VersionId>"},
		"a locked file": {
			`<DeleteResult><Error><Key>a.pdf</Key><Code>AccessDenied</Code><Message>it is locked</Message></Error></DeleteResult>`,
			200, "it is locked", "",
		},
		"a deleted bucket": {"", 404, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var deletions strings.Builder
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/comptoir-dev-files-123456789012" && r.URL.Path != "/comptoir-dev-files-123456789012/" {
					t.Errorf("requested %s", r.URL.Path)
				}
				switch {
				case r.Method == http.MethodPost:
					body, _ := io.ReadAll(r.Body)
					deletions.Write(body)
					_, _ = io.WriteString(w, x.response)
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
			d := newConsole(t)
			a, err := d.account(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			bucket := resource{
				Type:       "AWS::S3::Bucket",
				Properties: map[string]any{"BucketName": map[string]any{"Fn::Sub": "comptoir-dev-files-${AWS::AccountId}"}},
			}
			resources := map[string]resource{"Files": bucket, "Other": {Type: "AWS::SQS::Queue"}}
			wantError(t, d.empty(t.Context(), a, []stack{{template: template{Resources: resources}}}), x.fails)
			for _, words := range strings.Fields(x.deleted) {
				if !strings.Contains(deletions.String(), words) {
					t.Errorf("%s was not deleted: %s", words, deletions.String())
				}
			}
		})
	}
}

// CloudFormation gets the policy that the operator names, or administrator rights
// without one.
func TestCDKBootstrapPassesExecutionPolicy(t *testing.T) {
	newCloud(t)
	d := newConsole(t)
	d.env["EXECUTION_POLICY"] = "arn:aws:iam::123456789012:policy/comptoir-execution"
	calls := tool(t, d.cdk, "true")
	wantError(t, cdkBootstrap(t.Context(), d.operator), "")
	const want = "aws://123456789012/eu-west-3 " +
		"--cloudformation-execution-policies arn:aws:iam::123456789012:policy/comptoir-execution\n"
	if !strings.HasSuffix(calls(), want) {
		t.Errorf("called %q, want %q", calls(), want)
	}
}

// The data of a disposable stage is deleted, and the output says so before the name is
// typed.
func TestDestroyDeletesDataOfDisposableStage(t *testing.T) {
	c, d := newCloud(t), newConsole(t)
	c.change["ListStacks"] = map[string]string{">WP1<": ">comptoir-dev-crm-contact<", ">DELETE_COMPLETE<": ">UPDATE_COMPLETE<"}
	d.stage.Disposable = true
	d.in = strings.NewReader("dev\n")
	tool(t, d.cdk, "true")
	wantError(t, destroy(t.Context(), d.operator), "")
	if output := d.output(); !strings.Contains(output, "deletes all its data") || !strings.Contains(output, "deleted, with its data") {
		t.Errorf("the output is:\n%s", output)
	}
	if raw, err := os.ReadFile(d.cdk + ".calls"); err != nil || !strings.Contains(string(raw), "destroy") {
		t.Errorf("called %s, %v", raw, err)
	}
}
