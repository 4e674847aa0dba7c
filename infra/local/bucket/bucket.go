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
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
	"github.com/versity/versitygw/s3api"

	"comptoir/infra/guard"
)

// Config describes a server.
type Config struct {
	Folder    string // absolute
	Region    string
	AccessKey string
	SecretKey string
	Buckets   []string                                     // created if missing: versioned, open to browsers by CORS
	Created   func(bucket, key string, event []byte) error // receives each event in EventBridge's format
}

// Server is a running S3.
type Server struct {
	socket string
	stop   context.CancelFunc
	done   chan struct{}
	err    error
}

// startLimit is the time limit for a server that neither listens nor fails.
const startLimit = 10 * time.Second

// Start starts a server and returns it once it responds and has its buckets.
func Start(ctx context.Context, c Config) (*Server, error) {
	backend, err := open(c)
	if err != nil {
		return nil, err
	}
	socket, remove, err := newSocket(c.Folder)
	if err != nil {
		return nil, err
	}
	listening := make(chan struct{})
	config := embedgw.Config{
		RootUserAccess: c.AccessKey, RootUserSecret: c.SecretKey, Region: c.Region,
		Ports: []string{socket}, MaxConnections: 4096, MaxRequests: 1024, MultipartMaxParts: 10000,
		IAMService: auth.NewIAMServiceSingle(auth.Account{Access: c.AccessKey, Secret: c.SecretKey, Role: auth.RoleAdmin}),
		Quiet:      true, KeepAlive: true, DisableACLs: true, CORSAllowOrigin: "*",
		S3Options: []s3api.Option{s3api.WithOnListen(func() { close(listening) })},
	}
	running, stop := context.WithCancel(context.Background())
	s := &Server{socket: socket, stop: stop, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		defer remove()
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

// socketLimit is the longest path of a Unix socket on all systems.
const socketLimit = 100

// newSocket returns the path of the server's socket: in the bucket's folder, or in a temporary one if that path is too long.
// A killed process may have left its socket.
func newSocket(folder string) (path string, remove func(), err error) {
	path = filepath.Join(folder, "s3.socket")
	if len(path) <= socketLimit {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", nil, fmt.Errorf("remove the bucket's old socket: %w", err)
		}
		return path, func() {}, nil
	}
	short, err := os.MkdirTemp("", "comptoir-")
	if err != nil {
		return "", nil, fmt.Errorf("make a folder for the bucket's socket: %w", err)
	}
	return filepath.Join(short, "s3.socket"), func() { _ = os.RemoveAll(short) }, nil
}

// Handler serves S3. It does not check which page sends a request: the signature's key is known to all.
func (s *Server) Handler() http.Handler {
	return guard.Proxy(&url.URL{Scheme: "http", Host: "127.0.0.1"}, s.transport())
}

// transport connects to the server's socket.
func (s *Server) transport() *http.Transport {
	return &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", s.socket)
	}}
}

func open(c Config) (*notifier, error) {
	if !filepath.IsAbs(c.Folder) {
		return nil, fmt.Errorf("the bucket's folder %s is not absolute", c.Folder)
	}
	folder := func(name string) string { return filepath.Join(c.Folder, name) }
	for _, name := range []string{"objects", "versions", "metadata"} {
		if err := os.MkdirAll(folder(name), 0o700); err != nil {
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
		BaseEndpoint: aws.String("http://127.0.0.1"), Region: c.Region, UsePathStyle: true,
		HTTPClient: &http.Client{Transport: s.transport()},
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
