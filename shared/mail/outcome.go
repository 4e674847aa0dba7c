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

// The codes of Send's faults.
const (
	Rejected = "mail.rejected"
	Busy     = "mail.busy"
)

func rejected(detail string, args ...any) error {
	return fault.Conflict(Rejected, "The mail cannot be sent: %s.", fmt.Sprintf(detail, args...))
}

// outcome translates an error of SES to an outcome of Send.
func outcome(err error) error {
	var response smithy.APIError
	if errors.As(err, &response) {
		switch response.ErrorCode() {
		case "MessageRejected", "MailFromDomainNotVerifiedException", "BadRequestException":
			return fmt.Errorf("%w (%w)", rejected("the mail service reports %s", strings.TrimSuffix(response.ErrorMessage(), ".")), err)
		}
	}
	if status(err) == http.StatusRequestEntityTooLarge { // a permanent error
		return fmt.Errorf("%w (%w)", rejected("the mail with its attachments is too large"), err)
	}
	if refused(err) || unconnected(err) {
		const detail = "The mail service is not accepting mail at the moment. The mail will be sent later."
		return fmt.Errorf("%w (%w)", fault.Busy(Busy, detail, 30*time.Second), err)
	}
	return err
}

// refused reports whether SES did not accept the mail for a reason that is not in
// the mail: throttling, a paused account, a permission.
func refused(err error) bool { return status(err) >= 400 && status(err) < 500 }

// status is the HTTP status of SES's response; 0 without a response.
func status(err error) int {
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode()
	}
	return 0
}

// unconnected reports whether the connection to SES failed before the mail was sent.
func unconnected(err error) bool {
	var broken *net.OpError
	return errors.As(err, &broken) && broken.Op == "dial"
}

// safeRetryer retries a mail only if SES throttled the request or the connection
// failed. After any other error SES may have accepted the mail, and a retry would
// send a second mail.
func safeRetryer() aws.RetryerV2 {
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
