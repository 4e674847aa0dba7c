package table

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/bill"
	"comptoir/shared/org"
)

// A paper is printed once, but not at the moment its document is sent, and its
// logo is the one of that moment. So every logo an organisation ever had is kept
// under its hash, written together with the settings that show it.

// keepLogo stages the logo of the settings.
func (w *Work) keepLogo(p org.Profile) error {
	if len(p.Logo) == 0 {
		return nil
	}
	return w.stage(write{key: logoKey(bill.LogoHash(p.Logo)), put: item{"kind": text("logo"), "schema": num("1"), "bytes": &types.AttributeValueMemberB{Value: p.Logo}}})
}

// Letterhead is the organisation as its papers show it: on what was sent, with
// the logo of that moment.
func (w *Work) Letterhead(ctx context.Context, sent *bill.Frozen) (org.Organization, error) {
	s, err := w.Settings(ctx)
	if err != nil || sent == nil || sent.Logo == bill.LogoHash(s.Logo) {
		return s.Organization, err
	}
	s.Logo = nil
	it, err := w.load(ctx, logoKey(sent.Logo))
	if err != nil {
		return s.Organization, fmt.Errorf("read a former logo: %w", err)
	}
	if b, ok := it["bytes"].(*types.AttributeValueMemberB); ok {
		s.Logo = b.Value
	}
	return s.Organization, nil
}
