package issuer

import (
	"context"
	"testing"

	"comptoir/infra/local/fixture"
)

func TestTriggerMatchesDocumentation(t *testing.T) {
	var event []byte
	answer := fixture.Read(t, "pre-token-generation-response").Document
	i := serve(t, t.TempDir(), func(_ context.Context, payload []byte) ([]byte, error) {
		event = payload
		return answer, nil
	})
	token, err := i.Mint(t.Context(), "testuser@example.com", nil)
	if err != nil {
		t.Fatal(err)
	}
	fixture.Read(t, "pre-token-generation").Compare(t, event)

	claims, err := NewVerifier(i.config.URL, Audience).Verify(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	if claims["family_name"] != "xyz" {
		t.Errorf("the claim of the access token is %v", claims["family_name"])
	}
	if claims["auth_time"] == nil {
		t.Error("a protected claim was suppressed")
	}
	if want := "openid email solar-system-data/asteroids.add"; claims["scope"] != want {
		t.Errorf("the scope is %v, want %s", claims["scope"], want)
	}
	if _, exists := claims["cognito:groups"]; exists {
		t.Error("the token has groups; the issuer does not support groups")
	}
}
