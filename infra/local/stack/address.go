package stack

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"syscall"

	"comptoir/infra/local/queue"
)

// These are the AWS settings of this machine.
const (
	Region    = "eu-west-3"
	AccessKey = "local"
	SecretKey = "local-secret"
)

// Ports are the ports of the servers; 0 takes a free one.
type Ports struct {
	API    int // the product
	Table  int // DynamoDB
	Bucket int // S3
	Mail   int // SES, and the mailbox
	Desk   int // SQS, EventBridge, the token issuer, failures, schedules
}

// port is a port with the environment variable that changes it.
type port struct {
	name     string
	server   string // for messages
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

// PortsFrom returns the ports 4000 to 4004, or those of the environment.
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

// claimed holds the ports with listeners until the servers start.
type claimed struct{ listeners map[string]net.Listener }

// claim listens on all ports before a server starts, so that an occupied port is found first.
func (p Ports) claim() (*claimed, error) {
	c := &claimed{map[string]net.Listener{}}
	for _, port := range p.all() {
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(*port.number)))
		if err != nil {
			c.close()
			if errors.Is(err, syscall.EADDRINUSE) {
				return nil, fmt.Errorf("port %d, for %s, is occupied: end the program that uses it, or choose another port with %s=…; "+
					"if that program is make run on another folder, name the folder with DATA=…", *port.number, port.server, port.variable)
			}
			return nil, fmt.Errorf("port %d, for %s, cannot be used (choose another with %s=…): %w",
				*port.number, port.server, port.variable, err)
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

// listener returns the listener of a port, for its server.
func (c *claimed) listener(name string) net.Listener { return c.listeners[name] }

// Addresses are the URLs of the servers and pages.
type Addresses struct {
	API      string
	Table    string
	Bucket   string
	Mail     string // SES's endpoint, and the mailbox page
	Queue    string // SQS's endpoint
	Bus      string // EventBridge's endpoint; the page of events is at /events below it
	Issuer   string
	Failures string
	Schedule string
	Desk     string // a page with links to all of these

	engine string // the table's own server, for the stack and its functions; empty if the stack did not start it
}

// addresses completes the addresses; that of the table is known if the stack does not start its server.
func (c *claimed) addresses(known Addresses) Addresses {
	at := func(name string) string { return "http://" + c.listeners[name].Addr().String() }
	table, desk := known.Table, at("desk")
	if table == "" {
		table = at("table")
	}
	return Addresses{
		engine: known.engine,
		API:    at("api"), Table: table, Bucket: at("bucket"), Mail: at("mail"), Desk: desk,
		Queue: desk + "/sqs", Bus: desk + "/bus", Issuer: desk + "/issuer",
		Failures: desk + "/failures/", Schedule: desk + "/schedules/",
	}
}

// table returns the address of the table for this stack: its server itself, without the guarded way for others.
func (a Addresses) table() *string {
	if a.engine != "" {
		return &a.engine
	}
	return &a.Table
}

// redirects lists the addresses to which a sign-in may return: the console at the API's address, by both names of this machine,
// and the console's development server (Vite).
func (a Addresses) redirects() []string {
	all := []string{a.API + "/", "http://127.0.0.1:5173/"}
	if u, err := url.Parse(a.API); err == nil {
		all = append(all, "http://localhost:"+u.Port()+"/")
	}
	return all
}

// QueueURL returns the URL of a queue.
func (a Addresses) QueueURL(name string) string { return queue.URL(a.Queue, name) }

// Env returns the AWS SDK's settings for this machine in place of AWS, as environment variables.
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
		"AWS_ENDPOINT_URL_DYNAMODB":    *a.table(),
		"AWS_ENDPOINT_URL_S3":          a.Bucket,
		"AWS_ENDPOINT_URL_SESV2":       a.Mail,
		"AWS_ENDPOINT_URL_SQS":         a.Queue,
		"AWS_ENDPOINT_URL_EVENTBRIDGE": a.Bus,
	}
}

// EnvList returns Env as a list of "NAME=value", for a bootstrap.
func (a Addresses) EnvList() []string {
	var all []string
	for name, value := range a.Env() {
		all = append(all, name+"="+value)
	}
	slices.Sort(all)
	return all
}
