package stack

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"syscall"

	"comptoir/infra/local/queue"
)

// The AWS settings of this machine.
const (
	Region    = "eu-west-3"
	AccessKey = "local"
	SecretKey = "local-secret"
)

// Ports are where things listen; 0 takes a free one.
type Ports struct {
	API    int // the product
	Table  int // DynamoDB
	Bucket int // S3
	Mail   int // SES, and the mailbox
	Desk   int // SQS, EventBridge, the token issuer, failures, schedules
}

// port is one of them, with its name and the variable that changes it.
type port struct {
	name     string
	what     string
	variable string
	number   *int
}

func (p *Ports) all() []port {
	return []port{
		{"api", "the API", "COMPTOIR_API_PORT", &p.API},
		{"table", "the table", "COMPTOIR_TABLE_PORT", &p.Table},
		{"bucket", "the bucket", "COMPTOIR_BUCKET_PORT", &p.Bucket},
		{"mail", "the mailbox", "COMPTOIR_MAIL_PORT", &p.Mail},
		{"desk", "queues, events and tokens", "COMPTOIR_DESK_PORT", &p.Desk},
	}
}

// PortsFrom are 4000 to 4004, or what the environment says.
func PortsFrom(getenv func(string) string) (Ports, error) {
	p := Ports{API: 4000, Table: 4001, Bucket: 4002, Mail: 4003, Desk: 4004}
	for _, port := range p.all() {
		text := getenv(port.variable)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 65535 {
			return p, fmt.Errorf("%s is %q: set it to a port from 1 to 65535, or to 0 for a free one", port.variable, text)
		}
		*port.number = n
	}
	return p, nil
}

// claimed are ports held by listeners until somebody serves on them.
type claimed struct{ listeners map[string]net.Listener }

// claim takes all ports before anything starts, so that a taken one is found at once.
func (p Ports) claim() (*claimed, error) {
	c := &claimed{map[string]net.Listener{}}
	for _, port := range p.all() {
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(*port.number)))
		if err != nil {
			c.close()
			if errors.Is(err, syscall.EADDRINUSE) {
				return nil, fmt.Errorf("port %d, for %s, is taken: end what uses it, or choose another with %s=…; if make run uses it with a folder of its own, name that with DATA=…", *port.number, port.what, port.variable)
			}
			return nil, fmt.Errorf("port %d, for %s, cannot be used (choose another with %s=…): %w", *port.number, port.what, port.variable, err)
		}
		c.listeners[port.name] = l
	}
	return c, nil
}

func (c *claimed) close() {
	for _, l := range c.listeners {
		_ = l.Close()
	}
}

// listener is handed to who serves on it.
func (c *claimed) listener(name string) net.Listener { return c.listeners[name] }

// release frees a port for a server that opens it by itself.
func (c *claimed) release(name string) int {
	_ = c.listeners[name].Close()
	return c.listeners[name].Addr().(*net.TCPAddr).Port
}

// Addresses are where everything is.
type Addresses struct {
	API      string
	Table    string
	Bucket   string
	Mail     string // SES's endpoint, and the mailbox for people
	Queue    string // SQS's endpoint
	Bus      string // EventBridge's endpoint; the events for people are at /events below it
	Issuer   string
	Failures string
	Schedule string
	Desk     string // a page that leads to all of these
}

func (c *claimed) addresses(table string) Addresses {
	at := func(name string) string { return "http://" + c.listeners[name].Addr().String() }
	desk := at("desk")
	return Addresses{
		API: at("api"), Table: table, Bucket: at("bucket"), Mail: at("mail"), Desk: desk,
		Queue: desk + "/sqs", Bus: desk + "/bus", Issuer: desk + "/issuer", Failures: desk + "/failures/", Schedule: desk + "/schedules/",
	}
}

// QueueURL is what a queue is called in requests.
func (a Addresses) QueueURL(name string) string { return queue.URL(a.Queue, name) }

// Env is what the AWS SDK must know to reach this machine instead of AWS.
func (a Addresses) Env() map[string]string {
	return map[string]string{
		"AWS_REGION":                   Region,
		"AWS_ACCESS_KEY_ID":            AccessKey,
		"AWS_SECRET_ACCESS_KEY":        SecretKey,
		"AWS_SESSION_TOKEN":            "",
		"AWS_PROFILE":                  "",
		"AWS_CONFIG_FILE":              os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE":  os.DevNull,
		"AWS_EC2_METADATA_DISABLED":    "true",
		"AWS_ENDPOINT_URL_DYNAMODB":    a.Table,
		"AWS_ENDPOINT_URL_S3":          a.Bucket,
		"AWS_ENDPOINT_URL_SESV2":       a.Mail,
		"AWS_ENDPOINT_URL_SQS":         a.Queue,
		"AWS_ENDPOINT_URL_EVENTBRIDGE": a.Bus,
	}
}

// EnvList is Env as a process takes it, for a bootstrap.
func (a Addresses) EnvList() []string {
	var all []string
	for name, value := range a.Env() {
		all = append(all, name+"="+value)
	}
	slices.Sort(all)
	return all
}
