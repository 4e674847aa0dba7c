package mail

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"comptoir/shared/fault"
)

// The codes of the faults of Send.
const (
	Rejected = "mail.rejected"
	Busy     = "mail.busy"
)

func rejected(detail string, args ...any) error {
	return fault.Conflict(Rejected, "The mail cannot be sent: %s.", fmt.Sprintf(detail, args...))
}

// judged says what an error of SES means for the mail.
func judged(err error) error {
	var answer smithy.APIError
	if errors.As(err, &answer) {
		switch answer.ErrorCode() {
		case "MessageRejected", "MailFromDomainNotVerifiedException", "BadRequestException":
			return fmt.Errorf("%w (%w)", rejected("the mail service answers %s", strings.TrimSuffix(answer.ErrorMessage(), ".")), err)
		}
	}
	if status(err) == http.StatusRequestEntityTooLarge { // it will not get smaller
		return fmt.Errorf("%w (%w)", rejected("it is too large with what it carries"), err)
	}
	if refused(err) || unconnected(err) {
		return fmt.Errorf("%w (%w)", fault.Busy(Busy, "The mail service takes no mail at the moment. The mail is sent later.", 30*time.Second), err)
	}
	return err
}

// refused tells whether SES answered that it did not take the mail, for a
// reason that is not in the mail: throttling, a paused account, a permission.
func refused(err error) bool { return status(err) >= 400 && status(err) < 500 }

// status is the HTTP status SES answered with; 0 without an answer.
func status(err error) int {
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) {
		return answer.HTTPStatusCode()
	}
	return 0
}

// unconnected tells whether there was no connection to send the mail over.
func unconnected(err error) bool {
	var broken *net.OpError
	return errors.As(err, &broken) && broken.Op == "dial"
}

// untaken is when the same mail may be sent again at once: SES throttled it, or
// never heard of it. After any other error SES may have taken the mail, and a
// second attempt would make a second mail.
func untaken() aws.RetryerV2 {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.Retryables = []retry.IsErrorRetryable{
			retry.NoRetryCanceledError{},
			retry.RetryableErrorCode{Codes: retry.DefaultThrottleErrorCodes},
			retry.IsErrorRetryableFunc(func(err error) aws.Ternary {
				if unconnected(err) {
					return aws.TrueTernary
				}
				return aws.UnknownTernary
			}),
		}
	})
}
