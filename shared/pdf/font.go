package pdf

import _ "embed"

//go:embed font/Roboto-Regular.ttf
var regular []byte

//go:embed font/Roboto-Bold.ttf
var bold []byte
