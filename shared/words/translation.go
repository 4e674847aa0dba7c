package words

import "strings"

// Translations are the texts of an entry in the languages of documents. A text that
// is omitted is printed as the entry itself has it.
type Translations[T any] struct {
	French  T `json:"fr,omitzero" doc:"In French"`
	English T `json:"en,omitzero" doc:"In English"`
}

// In returns the texts in a language.
func (t Translations[T]) In(l Language) T {
	if l == English {
		return t.English
	}
	return t.French
}

// Name is the translated name of an entry.
type Name struct {
	Name string `json:"name,omitempty" maxLength:"100" doc:"Printed on documents in this language" example:"30 days"`
}

// Or returns the translated text, or the other text if it is blank.
func Or(translated, otherwise string) string {
	if strings.TrimSpace(translated) == "" {
		return otherwise
	}
	return translated
}
