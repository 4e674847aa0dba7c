package imports

import (
	"context"
	"fmt"

	"comptoir/shared/app"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/journal"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/sheet"
	"comptoir/shared/store"
)

// These are the reasons for which a requested file is not imported.
var (
	disabled = sheet.Rule{
		Code:    intake.UserDisabled,
		French:  "L'accès de %s à l'organisation a été retiré : le fichier n'est pas importé en son nom.",
		English: "The access of %s to the organisation has been withdrawn, so the file is not imported in that name.",
	}
	notAllowed = sheet.Rule{
		Code:    intake.RightMissing,
		French:  "Le rôle de %s ne comprend pas le droit %s : le fichier n'est pas importé en son nom.",
		English: "The role of %s does not include the right %s, so the file is not imported in that name.",
	}
	missing = sheet.Rule{
		Code:    "import.upload_expired",
		French:  "Le fichier n'est pas arrivé dans les 24 heures. Demandez un nouvel import.",
		English: "The file has not arrived within 24 hours. Request the import again.",
	}
	lost = sheet.Rule{
		Code: "import.file_gone",
		French: "Un autre envoi par le même formulaire a remplacé ce fichier avant sa lecture, ou il a été retiré : il n'est pas importé. " +
			"Demandez un import pour chaque fichier.",
		English: "Another upload to the same form replaced this file before it was read, or it was removed, so it is not imported. " +
			"Request an import for each file.",
	}
	second = sheet.Rule{
		Code:    "import.second_file",
		French:  "Le formulaire a déjà servi pour un fichier ; celui-ci est mis de côté et n'est pas importé. Demandez un import pour chaque fichier.",
		English: "The form was used for a file before; this one is put aside and not imported. Request an import for each file.",
	}
)

// barred reports why files of a kind can no longer be imported in the name of an actor:
// a form outlives a membership, and so does a long import. The file drop needs no
// membership: access to the bucket permits it.
func barred(ctx context.Context, a *app.App, by journal.Actor, k intake.Kind, language string) (*sheet.Fault, error) {
	if !id.Valid(org.UserID(by.ID)) {
		return nil, nil
	}
	u, err := store.Users.Get(ctx, a.Table, org.UserID(by.ID))
	if err != nil && fault.Code(err) != "not_found" {
		return nil, fmt.Errorf("read the user of the request: %w", err)
	}
	if err != nil || u.Disabled {
		return disabled.Fault(language, by.Name), nil
	}
	set, _, err := store.RightsOf(ctx, a.Table, u.Role)
	if err != nil {
		return nil, fmt.Errorf("read the role of the user of the request: %w", err)
	}
	if a.Rights != nil {
		set = a.Rights(u.Role)
	}
	for _, m := range append([]rights.Module{rights.Imports}, k.Modules()...) {
		if r := rights.Create(m); !set.May(r) {
			return notAllowed.Fault(language, by.Name, r), nil
		}
	}
	return nil, nil
}
