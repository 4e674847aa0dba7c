package files_test

import (
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/awstest"
	"comptoir/shared/fault"
	"comptoir/shared/files"
)

// broken is a response whose connection breaks after body, if length is not empty.
func broken(status int, length, body string) awstest.Answer {
	return awstest.Answer{Status: status, Body: body, Broken: length != "", Header: map[string]string{
		"Content-Length": length, "ETag": `"v1"`,
		"x-amz-meta-Delimiter": ";", "x-amz-meta-name": "=?UTF-8?Q?=C3=A9t=C3=A9?=",
	}}
}

// whole is a complete response.
func whole(status int, body string) awstest.Answer {
	a := broken(status, "", body)
	delete(a.Header, "Content-Length")
	return a
}

func TestOpenReadsFromOffset(t *testing.T) {
	for _, c := range []struct {
		name      string
		offset    int64
		responses []awstest.Answer
		want      string
		requests  []string // method, range, condition
		code      string
		fails     bool
	}{
		{"from the start", 0, []awstest.Answer{whole(200, "0123456789")}, "0123456789", []string{"GET  "}, "", false},
		{"from an offset", 4, []awstest.Answer{whole(206, "456789")}, "456789", []string{"GET bytes=4- "}, "", false},
		{"empty file", 0, []awstest.Answer{whole(200, "")}, "", []string{"GET  "}, "", false},
		{
			"at the end", 10,
			[]awstest.Answer{refusal(416, "InvalidRange"), broken(200, "10", "")},
			"",
			[]string{"GET bytes=10- ", "HEAD  "},
			"", false,
		},
		{
			"beyond the end", 11,
			[]awstest.Answer{refusal(416, "InvalidRange"), broken(200, "10", "")},
			"",
			[]string{"GET bytes=11- ", "HEAD  "},
			"file.shorter", true,
		},
		{"no file", 0, []awstest.Answer{refusal(404, "NoSuchKey")}, "", []string{"GET  "}, "not_found", true},
		{"no bucket", 0, []awstest.Answer{refusal(404, "NoSuchBucket")}, "", []string{"GET  "}, "", true},
		{"no permission", 0, []awstest.Answer{refusal(403, "AccessDenied")}, "", []string{"GET  "}, "", true},
		{"S3 fails once", 0, []awstest.Answer{refusal(500, "InternalError"), whole(200, "0123")}, "0123", []string{"GET  ", "GET  "}, "", false},
		{
			"connection breaks twice", 2,
			[]awstest.Answer{broken(206, "8", "234"), broken(206, "5", "56"), whole(206, "789")},
			"23456789",
			[]string{"GET bytes=2- ", `GET bytes=5- "v1"`, `GET bytes=7- "v1"`},
			"", false,
		},
		{
			"file replaced during the read", 0,
			[]awstest.Answer{broken(200, "10", "01"), refusal(412, "PreconditionFailed")},
			"01",
			[]string{"GET  ", `GET bytes=2- "v1"`},
			"", true,
		},
		{
			"connection breaks always", 0,
			[]awstest.Answer{broken(200, "10", "01"), broken(206, "8", "")},
			"01",
			[]string{"GET  ", `GET bytes=2- "v1"`, `GET bytes=2- "v1"`, `GET bytes=2- "v1"`},
			"", true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := awstest.Start(t, c.responses...)
			f, err := files.New(s.Config, "in").Open(t.Context(), "a.csv", c.offset)
			var got []byte
			if err == nil {
				got, err = io.ReadAll(f)
				if diff := cmp.Diff(map[string]string{"delimiter": ";", "name": "été"}, f.Metadata()); diff != "" {
					t.Error(diff)
				}
				if size := c.offset + int64(len(c.want)); !c.fails && f.Size() != size {
					t.Errorf("the size is %d, want %d", f.Size(), size)
				}
				if err := f.Close(); err != nil {
					t.Error(err)
				}
			}
			if (err != nil) != c.fails || fault.Code(err) != c.code {
				t.Errorf("got %v", err)
			}
			if string(got) != c.want {
				t.Errorf("read %q", got)
			}
			var requests []string
			for _, r := range s.Requests() {
				requests = append(requests, r.Method+" "+r.Header.Get("Range")+" "+r.Header.Get("If-Match"))
			}
			if diff := cmp.Diff(c.requests, requests); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestGetResumes(t *testing.T) {
	s := awstest.Start(t, broken(200, "4", "%P"), whole(206, "DF"))
	got, err := files.New(s.Config, "in").Get(t.Context(), "a.pdf")
	if err != nil || string(got) != "%PDF" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestGetRefusesWrongChecksum(t *testing.T) {
	a := whole(200, "0123456789")
	a.Header["x-amz-checksum-crc32"] = "AAAAAA=="
	s := awstest.Start(t, a)
	if got, err := files.New(s.Config, "in").Get(t.Context(), "a.pdf"); err == nil {
		t.Errorf("got %q", got)
	}
	if n := len(s.Requests()); n != 1 {
		t.Errorf("got %d requests, want 1", n)
	}
}
