package stack

import (
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
		`"ComparisonOperator":"GT"`, `"Size":1048576`,
	} {
		if !strings.Contains(rules, want) {
			t.Errorf("the firewall lacks %s: %s", want, rules)
		}
	}
	if acl.at("Scope") != "CLOUDFRONT" || s.stacks["firewall"].Environment != "aws://unknown-account/us-east-1" {
		t.Errorf("the firewall is %v in %s", acl.at("Scope"), s.stacks["firewall"].Environment)
	}
	if got := s.find(t, "address", "Distribution").word("DistributionConfig.WebACLId"); got != full().WAF.ACL {
		t.Errorf("the address has the web ACL %q", got)
	}
}
