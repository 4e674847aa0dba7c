package stack

import (
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// documentsAreKept checks that issued documents can be neither deleted nor replaced, and
// that their backups last, for ten years after the financial year.
func documentsAreKept(t *testing.T, s synthesized) {
	vault := s.find(t, "backup", "Vault")
	days, _ := vault.at("LockConfiguration.MinRetentionDays").(float64)
	if days < 11*365 || text(vault.at("EncryptionKeyArn")) != text(ref("KeyArn")) || vault.Deletion != "Retain" {
		t.Errorf("the vault is %s", text(vault.Properties))
	}
	if rule := text(s.find(t, "backup", "Plan").at("BackupPlan")); !strings.Contains(rule, `"DeleteAfterDays":4026`) {
		t.Errorf("the plan is %s", rule)
	}
	files := s.find(t, "data", "Files")
	if files.at("ObjectLockEnabled") != true || text(files.at("ObjectLockConfiguration")) != `{"ObjectLockEnabled":"Enabled"}` {
		t.Error("the files have no Object Lock, or a retention that also locks imports")
	}
}

// firewallLimits checks the web ACL and that the address uses it.
func firewallLimits(t *testing.T, s synthesized) {
	acl := s.find(t, "firewall", "Firewall")
	rules := text(acl.at("Rules"))
	for _, want := range []string{
		`"AggregateKeyType":"IP"`, `"Header":{"Name":"authorization"`, `"Limit":2000`, `"Limit":1000`,
		`"FieldToMatch":{"QueryString":{}},"Size":8192`, `{"SingleHeader":{"Name":"content-length"}}`,
	} {
		if !strings.Contains(rules, want) {
			t.Errorf("the firewall lacks %s: %s", want, rules)
		}
	}
	// WAF receives a part of a body only, so no rule can compare its size.
	if strings.Contains(rules, `"Body"`) || strings.Contains(rules, `"JsonBody"`) {
		t.Errorf("a rule inspects the body: %s", rules)
	}
	if acl.at("Scope") != "CLOUDFRONT" || s.stacks["firewall"].Environment != "aws://unknown-account/us-east-1" {
		t.Errorf("the firewall is %v in %s", acl.at("Scope"), s.stacks["firewall"].Environment)
	}
	if got := s.find(t, "address", "Distribution").word("DistributionConfig.WebACLId"); got != full().WAF.ACL {
		t.Errorf("the address has the web ACL %q", got)
	}
}

// The firewall refuses exactly the lengths above the functions' limit.
func TestFirewallComparesContentLength(t *testing.T) {
	above := regexp.MustCompile(aboveLimit)
	lengths := []int{0, 1, 999_999, 1 << 20, 1<<20 + 1, 1_050_000, 1_100_000, 2_000_000, 10_000_000, 1 << 40}
	for range 20_000 {
		lengths = append(lengths, rand.N(1<<21), 1<<20-500+rand.N(1000), rand.N(1<<40))
	}
	for _, n := range lengths {
		if text := strconv.Itoa(n); above.MatchString(text) != (n > 1<<20) || above.MatchString("00"+text) != (n > 1<<20) {
			t.Fatalf("a body of %d bytes is refused: %t", n, above.MatchString(text))
		}
	}
	for _, text := range []string{"", "-1048577", "x", "12"} {
		if above.MatchString(text) {
			t.Errorf("the length %q is refused", text)
		}
	}
}
