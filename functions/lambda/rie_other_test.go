//go:build !linux

package lambda_test

import "testing"

func TestEmulatorHandlesSampleEvents(t *testing.T) {
	t.Skip("AWS's Runtime Interface Emulator runs on Linux only.")
}
