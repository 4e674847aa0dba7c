package issuer

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"comptoir/infra/local/spool"
)

const (
	sessionLifetime = 30 * 24 * time.Hour // counted from the sign-in, as Cognito does with rotated tokens
	grace           = time.Minute         // the longest retry grace period that Cognito allows
	maxSessions     = 500
	maxRefresh      = 10 // refresh tokens of a session; more than one after refreshes at the same time
)

// session is a sign-in that refresh tokens continue.
type session struct {
	ID       string            `json:"id"`
	Email    string            `json:"email"`
	Scopes   []string          `json:"scopes"`
	SignedIn time.Time         `json:"signed_in"`
	Metadata map[string]string `json:"metadata,omitempty"` // the values that its requests sent last
	Tokens   []refreshToken    `json:"tokens"`             // oldest first
}

// refreshToken is the hash of a refresh token.
type refreshToken struct {
	Hash  string    `json:"hash"`
	Until time.Time `json:"until,omitzero"` // the end of its grace period; zero until it is replaced
}

func (t refreshToken) expired(now time.Time) bool { return !t.Until.IsZero() && !now.Before(t.Until) }

// find returns the position of a token, or -1.
func (s session) find(token string) int {
	return slices.IndexFunc(s.Tokens, func(t refreshToken) bool { return t.Hash == hash(token) })
}

// sessions stores sessions on disk, and codes in memory.
type sessions struct {
	files *spool.Spool

	mu    sync.Mutex
	all   []session // oldest first
	codes map[string]*code
}

func openSessions(files *spool.Spool, log *slog.Logger) (*sessions, error) {
	s := &sessions{files: files, codes: map[string]*code{}}
	_, err := files.Load(log, "sessions", &s.all)
	return s, err
}

// begin adds the session of a code and returns its refresh token. It fails if the code was used again meanwhile.
func (s *sessions) begin(c *code, metadata map[string]string, now time.Time) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.again {
		return "", errUsed
	}
	token := secret()
	return token, s.write(append(slices.Clone(s.all), session{
		ID: c.session, Email: c.email, Scopes: c.scopes, SignedIn: c.at, Metadata: metadata, Tokens: []refreshToken{{Hash: hash(token)}},
	}), now)
}

// get returns the session of a refresh token.
func (s *sessions) get(token string, now time.Time) (session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, at := s.find(token)
	if n < 0 || s.all[n].Tokens[at].expired(now) || s.all[n].ended(now) {
		return session{}, errRefresh
	}
	return s.all[n], nil
}

func (s session) ended(now time.Time) bool { return !now.Before(s.SignedIn.Add(sessionLifetime)) }

// find returns the positions of a refresh token's session and of the token in it; the first is -1 without such a session.
func (s *sessions) find(token string) (n, at int) {
	for n, one := range s.all {
		if at := one.find(token); at >= 0 {
			return n, at
		}
	}
	return -1, -1
}

// rotate replaces a refresh token by a new one, and adds the metadata to that of the session. The replaced token works until
// the end of its grace period, so that a client that lost the response, or another tab, can try again.
func (s *sessions) rotate(token string, metadata map[string]string, now time.Time) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, at := s.find(token)
	if n < 0 { // revoked since get
		return "", errRefresh
	}
	fresh, all := secret(), slices.Clone(s.all)
	one := &all[n]
	one.Metadata = merged(one.Metadata, metadata)
	one.Tokens = slices.Clone(one.Tokens)
	if one.Tokens[at].Until.IsZero() {
		one.Tokens[at].Until = now.Add(grace)
	}
	one.Tokens = slices.DeleteFunc(one.Tokens, func(t refreshToken) bool { return t.expired(now) })
	one.Tokens = append(one.Tokens, refreshToken{Hash: hash(fresh)})
	one.Tokens = one.Tokens[max(0, len(one.Tokens)-maxRefresh):]
	return fresh, s.write(all, now)
}

// revoke ends the session of a refresh token, if there is one.
func (s *sessions) revoke(token string, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, _ := s.find(token)
	if n < 0 {
		return nil
	}
	return s.end(s.all[n].ID, now)
}

// end deletes a session. The caller holds the lock.
func (s *sessions) end(id string, now time.Time) error {
	left := slices.DeleteFunc(slices.Clone(s.all), func(one session) bool { return one.ID == id })
	if len(left) == len(s.all) {
		return nil
	}
	return s.write(left, now)
}

// write stores the sessions without those that ended and without the oldest beyond the limit. The caller holds the lock.
func (s *sessions) write(all []session, now time.Time) error {
	all = slices.DeleteFunc(all, func(one session) bool { return one.ended(now) })
	all = all[max(0, len(all)-maxSessions):]
	if err := s.files.Put("sessions", all); err != nil {
		return fmt.Errorf("store the sessions: %w", err)
	}
	s.all = all
	return nil
}

// merged returns the metadata with the values of a request.
func merged(kept, sent map[string]string) map[string]string {
	all := maps.Clone(kept)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, sent)
	return all
}

// secret returns a random text that cannot be guessed.
func secret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}

func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
