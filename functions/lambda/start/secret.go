package start

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go"
)

// reference is the beginning of a setting that names a secret of Secrets Manager instead
// of containing it: secretsmanager:comptoir-prod/cursor-key. After another colon it may
// name a version. So the environment, which each role that may list functions can read,
// contains no secret.
const reference = "secretsmanager:"

// startLimit is the time to read a secret. Lambda ends a start after ten seconds.
const startLimit = 8 * time.Second

// secret is a secret that a setting names.
type secret struct {
	client  *secretsmanager.Client
	name    string
	version string // empty: the current one
}

// secretOf returns the secret that a setting names; false if the setting is empty or the
// value itself.
func secretOf(cfg aws.Config, setting string) (secret, bool) {
	named, is := strings.CutPrefix(setting, reference)
	if !is {
		return secret{}, false
	}
	s := secret{client: secretsmanager.NewFromConfig(cfg)}
	s.name, s.version, _ = strings.Cut(named, ":")
	return s, true
}

// read returns the value of the version that the setting names, or of the current one.
func (s secret) read(ctx context.Context) (string, error) {
	in := &secretsmanager.GetSecretValueInput{SecretId: &s.name}
	if s.version != "" {
		in.VersionId = &s.version
	}
	return s.get(ctx, in)
}

// previous returns the value before the last rotation, or "" if there is none.
func (s secret) previous(ctx context.Context) (string, error) {
	value, err := s.get(ctx, &secretsmanager.GetSecretValueInput{SecretId: &s.name, VersionStage: aws.String("AWSPREVIOUS")})
	var refused smithy.APIError
	if errors.As(err, &refused) && refused.ErrorCode() == "ResourceNotFoundException" {
		return "", nil
	}
	return value, err
}

func (s secret) get(ctx context.Context, in *secretsmanager.GetSecretValueInput) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	out, err := s.client.GetSecretValue(ctx, in)
	if err != nil {
		return "", fmt.Errorf("read the secret %s: %w", s.name, err)
	}
	return aws.ToString(out.SecretString), nil
}

// cursorKey decodes the key that signs cursors.
func cursorKey(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) < minKey {
		return nil, fmt.Errorf("CURSOR_KEY is not %d bytes or more in base64", minKey) // without the value, which is secret
	}
	return key, nil
}

// origin accepts the requests that came through the address of the stage, which adds a
// secret to each. A rotation reaches the address and the functions at different moments,
// so an unknown value is compared with the current secret and its predecessor, read
// again at most once in pause.
type origin struct {
	secret secret

	mu       sync.Mutex
	accepted []string
	read     time.Time
}

// pause bounds the requests to Secrets Manager that requests without the secret can cause.
const pause = 30 * time.Second

// newOrigin reads the secret.
func newOrigin(ctx context.Context, s secret, now time.Time) (*origin, error) {
	current, err := s.read(ctx)
	if err == nil && current == "" {
		err = fmt.Errorf("the secret %s is empty", s.name)
	}
	return &origin{secret: s, accepted: []string{current}, read: now}, err
}

// allows reports whether a request with this value came through the address.
func (o *origin) allows(ctx context.Context, value string, now time.Time) (bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.knows(value) {
		return true, nil
	}
	if value == "" || now.Sub(o.read) < pause {
		return false, nil
	}
	o.read = now
	current, err := o.secret.read(ctx)
	if err != nil {
		return false, err
	}
	previous, err := o.secret.previous(ctx)
	if err != nil {
		return false, err
	}
	o.accepted = []string{current, previous}
	return o.knows(value), nil
}

func (o *origin) knows(value string) bool {
	known := false
	for _, secret := range o.accepted {
		if secret != "" && subtle.ConstantTimeCompare([]byte(value), []byte(secret)) == 1 {
			known = true
		}
	}
	return known
}
