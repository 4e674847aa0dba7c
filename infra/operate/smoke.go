package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"time"

	"comptoir/infra/story"
)

// SES accepts mail to these addresses and delivers it to no mailbox; the text after the
// plus is free (Amazon SES Developer Guide, "Using the mailbox simulator manually").
const (
	recipient = "success@simulator.amazonses.com"
	founder   = "success+smoke-%d@simulator.amazonses.com"
)

// smoke runs the scenario of make demo on a deployed stage, and requests each door and the console. It leaves an organisation
// and a user behind, and sends mail to no real address.
func smoke(ctx context.Context, o operator) error {
	if o.stage.Issuer != nil {
		return fmt.Errorf("the smoke test signs in with the stage's own user pool, but the tokens of stage %s come from %s",
			o.stage.Name, o.stage.Issuer.URL)
	}
	a, err := o.account(ctx)
	if err != nil {
		return err
	}
	api, stop, err := o.address(ctx, a)
	if err != nil {
		return err
	}
	defer stop()
	p, err := o.userPool(ctx, a)
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	company, email, password := "Smoke "+now.Format(time.RFC3339), fmt.Sprintf(founder, now.Unix()), "aA1-"+rand.Text()
	o.say("Runs the smoke test on %s (stage %s, %s) with a new company and a new user. They are not deleted afterwards.\n",
		api, o.stage.Name, a)
	if _, err := p.invite(ctx, email, true); err != nil {
		return err
	}
	if err := p.setPassword(ctx, email, password); err != nil {
		return err
	}
	user := &session{userPool: p, email: email, password: password}
	if err := story.Play(ctx, story.Place{
		API: api, Company: company, To: recipient, Folder: filepath.Join(o.built, "smoke-"+o.stage.Name),
		SignIn: user.token,
	}, o.out); err != nil {
		return fmt.Errorf("the stage does not work (organisation %q, user %s): %w", company, email, err)
	}
	if err := o.probeDoors(ctx, api); err != nil {
		return err
	}
	if err := o.probeConsole(ctx, a, api); err != nil {
		return err
	}
	o.say("\nStage %s works. Left behind: organisation %q, user %s.", o.stage.Name, company, email)
	return nil
}
