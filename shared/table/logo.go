package table

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// The settings are read by everything that makes a document, so the file of the
// logo is an item of its own, read when a paper is printed. A paper is printed
// once, but not at the moment its document is sent, and its logo is the one of
// that moment. So every logo an organisation ever had is kept under its hash.

// keepLogo stages the file of a new logo.
func (w *Work) keepLogo(hash string, file []byte) error {
	if len(file) == 0 {
		return nil
	}
	return w.stage(write{key: logoKey(hash), put: item{"kind": text("logo"), "schema": num("1"), "bytes": &types.AttributeValueMemberB{Value: file}}})
}

// Logo is the file of a logo by its hash; nothing where there is none.
func (w *Work) Logo(ctx context.Context, hash string) ([]byte, error) {
	it, err := w.load(ctx, logoKey(hash))
	if err != nil {
		return nil, fmt.Errorf("read a logo: %w", err)
	}
	if b, ok := it["bytes"].(*types.AttributeValueMemberB); ok {
		return b.Value, nil
	}
	return nil, nil
}
