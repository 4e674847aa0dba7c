package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
)

// emulate creates what an emulator's CloudFormation silently skips: Floci has SES, but
// no AWS::SES resource (its docs/services/cloudformation.md). It requires an
// emulator's address, so that it never changes AWS.
func emulate(ctx context.Context, o operator) error {
	if o.getenv("EMULATOR_URL") == "" {
		return errors.New("emulate is only for an emulator: make emulator")
	}
	a, err := o.account(ctx)
	if err != nil {
		return err
	}
	mails, set := sesv2.NewFromConfig(a.cfg), o.stage.Prefix()
	_, setErr := mails.CreateConfigurationSet(ctx, &sesv2.CreateConfigurationSetInput{ConfigurationSetName: &set})
	_, eventErr := mails.CreateConfigurationSetEventDestination(ctx, &sesv2.CreateConfigurationSetEventDestinationInput{
		ConfigurationSetName: &set, EventDestinationName: aws.String("events"),
		EventDestination: &types.EventDestinationDefinition{
			Enabled: true, MatchingEventTypes: types.EventType("").Values(),
			EventBridgeDestination: &types.EventBridgeDestination{
				EventBusArn: aws.String(fmt.Sprintf("arn:aws:events:%s:%s:event-bus/default", a.cfg.Region, a.number)),
			},
		},
	})
	_, identityErr := mails.CreateEmailIdentity(ctx, &sesv2.CreateEmailIdentityInput{EmailIdentity: &o.stage.Mail.Identity})
	for _, err := range []error{setErr, eventErr, identityErr} {
		if exists := (*types.AlreadyExistsException)(nil); err != nil && !errors.As(err, &exists) {
			return fmt.Errorf("the emulator's mail cannot be set up: %w", last(err))
		}
	}
	o.say("The emulator sends mail from %s.", o.stage.Mail.Identity)
	return nil
}
