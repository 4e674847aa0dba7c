package main

import (
	"encoding/base32"
	"testing"
	"time"
)

// A stage that requires a second factor gets one from the first sign-in. A one-time
// password is valid once, so the next token comes from the refresh token.
func TestSmokeUserAddsSecondFactor(t *testing.T) {
	c, d := newCloud(t), newConsole(t)
	c.change["AdminInitiateAuth"] = map[string]string{`"AuthenticationResult"`: `"Session": "s", "ChallengeName": "MFA_SETUP", "Nothing"`}
	c.change["AssociateSoftwareToken"] = map[string]string{"QWERTYUIOP123456EXAMPLE": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}
	a, err := d.account(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pool, err := d.userPool(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	s := &session{userPool: pool, email: "a@b.example", password: "x"}
	if token, err := s.token(t.Context()); err != nil || token != "eyJra456defEXAMPLE" {
		t.Fatalf("got %s, %v", token, err)
	}
	if code, _ := c.requests["VerifySoftwareToken"]["UserCode"].(string); len(code) != 6 {
		t.Errorf("the code is %q", code)
	}
	delete(c.change, "AdminInitiateAuth")
	if _, err := s.token(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := c.requests["AdminInitiateAuth"]
	if again["AuthFlow"] != "REFRESH_TOKEN_AUTH" || again["AuthParameters"].(map[string]any)["REFRESH_TOKEN"] != "eyJjd123abcEXAMPLE" {
		t.Errorf("the second token comes from %v", again)
	}
}

// The values are those of RFC 6238, appendix B, in six digits.
func TestOneTimePassword(t *testing.T) {
	secret := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	for seconds, want := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		if got, err := oneTimePassword(secret, time.Unix(seconds, 0)); err != nil || got != want {
			t.Errorf("at %d: got %s, %v, want %s", seconds, got, err, want)
		}
	}
	if _, err := oneTimePassword("1!", time.Unix(0, 0)); err == nil {
		t.Error("a secret that is not base32 is accepted")
	}
}
