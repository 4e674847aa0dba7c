package op

import (
	"mime"
	"slices"
	"strings"

	"comptoir/shared/fault"
)

// The media types of a body.
const (
	jsonType  = "application/json"
	patchType = "application/merge-patch+json" // RFC 7396
	formType  = "application/x-www-form-urlencoded"
)

// medias are the media types of the body, as they are documented. A form is converted to
// JSON before the body is read.
func (in *input) medias() []string {
	if in.patch {
		return []string{jsonType, patchType}
	}
	return []string{jsonType}
}

// takes reports whether the body may have a media type. A body without one is JSON.
func (in *input) takes(media string) bool {
	kind, _, err := mime.ParseMediaType(media)
	return media == "" || err == nil && slices.Contains(in.medias(), kind)
}

// unsupported is the fault of a body in another media type. For a patch it names the
// types to use (RFC 5789, 3.1).
func (in *input) unsupported() error {
	f := fault.Unsupported("request.media_type", "Send the body as "+strings.Join(in.medias(), " or ")+".")
	if in.patch {
		f.Allow = in.medias()
	}
	return f
}
