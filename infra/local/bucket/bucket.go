// Package bucket is S3 on one machine: a real S3 server on a folder, which sends S3's EventBridge events of created objects.
//
// Owns: starting the server (versitygw), its buckets with versioning and CORS, the Object Created events.
// Does not own: the meaning of the files, the targets of the events; package stack passes the events on.
// Invariants: signatures, expiry and POST policies are checked; an upload is acknowledged after its event was accepted.
// A process has at most one server, because versitygw changes the working directory: keep paths absolute.
package bucket

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
	"github.com/versity/versitygw/s3api"
)

// Config describes a server.
type Config struct {
	Folder    string // absolute
	Port      int    // 0 takes a free one
	Region    string
	AccessKey string
	SecretKey string
	Buckets   []string                                     // created if missing: versioned, open to browsers by CORS
	Created   func(bucket, key string, event []byte) error // receives each event in EventBridge's format
}

// Server is a running S3.
type Server struct {
	Endpoint string
	stop     context.CancelFunc
	done     chan struct{}
	err      error
}

// startLimit is the time limit for a server that neither listens nor fails.
const startLimit = 10 * time.Second

// Start starts a server and returns it once it responds and has its buckets.
func Start(ctx context.Context, c Config) (*Server, error) {
	port, err := claim(c.Port)
	if err != nil {
		return nil, err
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	backend, err := open(c)
	if err != nil {
		return nil, err
	}
	listening := make(chan struct{})
	config := embedgw.Config{
		RootUserAccess: c.AccessKey, RootUserSecret: c.SecretKey, Region: c.Region,
		Ports: []string{address}, MaxConnections: 4096, MaxRequests: 1024, MultipartMaxParts: 10000,
		IAMService: auth.NewIAMServiceSingle(auth.Account{Access: c.AccessKey, Secret: c.SecretKey, Role: auth.RoleAdmin}),
		Quiet:      true, KeepAlive: true, DisableACLs: true, CORSAllowOrigin: "*",
		S3Options: []s3api.Option{s3api.WithOnListen(func() { close(listening) })},
	}
	running, stop := context.WithCancel(context.Background())
	s := &Server{Endpoint: "http://" + address, stop: stop, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		s.err = embedgw.RunVersityGW(running, backend, &config)
	}()
	limit := time.NewTimer(startLimit)
	defer limit.Stop()
	select {
	case <-listening:
	case <-s.done:
		return nil, fmt.Errorf("the bucket's server did not start: %w", s.err)
	case <-limit.C:
		s.Stop()
		return nil, errors.New("the bucket's server did not start in time")
	case <-ctx.Done():
		s.Stop()
		return nil, ctx.Err()
	}
	for _, name := range c.Buckets {
		if err := makeBucket(ctx, s.client(c), name); err != nil {
			s.Stop()
			return nil, err
		}
	}
	return s, nil
}

// Done is closed when the server has ended, by Stop or by a failure.
func (s *Server) Done() <-chan struct{} { return s.done }

// Err returns the server's error once Done is closed; it is nil after Stop.
func (s *Server) Err() error { return s.err }

// stopLimit is the time limit for requests in progress. The server would wait ten seconds for an unused connection,
// and some clients keep spare ones.
const stopLimit = 2 * time.Second

// Stop ends the server and waits for requests in progress.
func (s *Server) Stop() {
	s.stop()
	limit := time.NewTimer(stopLimit)
	defer limit.Stop()
	select {
	case <-s.done:
	case <-limit.C:
	}
}

// claim checks that a port is free, so that the error does not come from versitygw.
func claim(port int) (int, error) {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func open(c Config) (*notifier, error) {
	if !filepath.IsAbs(c.Folder) {
		return nil, fmt.Errorf("the bucket's folder %s is not absolute", c.Folder)
	}
	folder := func(name string) string { return filepath.Join(c.Folder, name) }
	for _, name := range []string{"objects", "versions", "metadata"} {
		if err := os.MkdirAll(folder(name), 0o755); err != nil {
			return nil, fmt.Errorf("make the bucket's folder: %w", err)
		}
	}
	sidecar, err := meta.NewSideCar(folder("metadata"))
	if err != nil {
		return nil, fmt.Errorf("open the bucket's metadata: %w", err)
	}
	// New writes two lines to the standard output, which do not help the user of the local system.
	silent, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", os.DevNull, err)
	}
	defer silent.Close()
	stdout := os.Stdout
	os.Stdout = silent
	disk, err := posix.New(folder("objects"), sidecar, posix.PosixOpts{
		VersioningDir: folder("versions"), SideCarDir: folder("metadata"), CopyObjectThreshold: 5 << 30,
	})
	os.Stdout = stdout
	if err != nil {
		return nil, fmt.Errorf("open the bucket: %w", err)
	}
	return &notifier{Backend: disk, region: c.Region, created: c.Created}, nil
}

func (s *Server) client(c Config) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &s.Endpoint, Region: c.Region, UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: c.AccessKey, SecretAccessKey: c.SecretKey}, nil
		}),
	})
}

// makeBucket creates a bucket with the settings of the stack on AWS.
func makeBucket(ctx context.Context, client *s3.Client, name string) error {
	_, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &name})
	if owned := (*types.BucketAlreadyOwnedByYou)(nil); err != nil && !errors.As(err, &owned) {
		return fmt.Errorf("make the bucket %s: %w", name, err)
	}
	_, err = client.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
		Bucket: &name, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled},
	})
	if err != nil {
		return fmt.Errorf("version the bucket %s: %w", name, err)
	}
	_, err = client.PutBucketCors(ctx, &s3.PutBucketCorsInput{Bucket: &name, CORSConfiguration: &types.CORSConfiguration{
		CORSRules: []types.CORSRule{{
			AllowedMethods: []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut},
			AllowedOrigins: []string{"*"}, AllowedHeaders: []string{"*"},
			ExposeHeaders: []string{"ETag", "x-amz-version-id"},
		}},
	}})
	if err != nil {
		return fmt.Errorf("open the bucket %s to browsers: %w", name, err)
	}
	return nil
}
