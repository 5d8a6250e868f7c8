package adb

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// ServerEnv is where the adb server's address is told: ADB_SERVER_SOCKET, else
// ANDROID_ADB_SERVER_ADDRESS and ANDROID_ADB_SERVER_PORT.
type ServerEnv struct {
	Getenv func(string) string
}

// Server is the adb server of this computer, which holds the phones that it
// sees. It is asked, and never stopped or made to let a phone go.
type Server struct {
	network, address string
}

// NewServer reads the address, by default that of AOSP adb, 127.0.0.1:5037. It
// contacts nobody. An address of another computer is an error: a phone there
// is not the one on the bench.
func NewServer(env ServerEnv) (*Server, error) {
	if spec := env.Getenv("ADB_SERVER_SOCKET"); spec != "" {
		s, err := parseServerSocket(spec)
		if err != nil {
			return nil, fmt.Errorf("parsing ADB_SERVER_SOCKET %q: %w", spec, err)
		}
		return s, nil
	}
	host, port := env.Getenv("ANDROID_ADB_SERVER_ADDRESS"), env.Getenv("ANDROID_ADB_SERVER_PORT")
	s, err := tcpServer(host, port)
	if err != nil {
		return nil, fmt.Errorf("parsing ANDROID_ADB_SERVER_ADDRESS %q and ANDROID_ADB_SERVER_PORT %q: %w", host, port, err)
	}
	return s, nil
}

// parseServerSocket reads tcp:PORT, tcp:HOST:PORT or localfilesystem:PATH
// (AOSP socket_spec.cpp).
func parseServerSocket(spec string) (*Server, error) {
	if path, ok := strings.CutPrefix(spec, "localfilesystem:"); ok && path != "" {
		return &Server{"unix", path}, nil
	}
	rest, ok := strings.CutPrefix(spec, "tcp:")
	if !ok || rest == "" {
		return nil, errors.New("neither a tcp nor a localfilesystem socket")
	}
	if !strings.Contains(rest, ":") {
		return tcpServer("", rest)
	}
	host, port, err := net.SplitHostPort(rest)
	if err != nil {
		return nil, err
	}
	return tcpServer(host, port)
}

// tcpServer makes a Server of a loopback host; "" stands for the default.
func tcpServer(host, port string) (*Server, error) {
	if host == "" || host == "localhost" {
		host = "127.0.0.1"
	}
	if port == "" {
		port = "5037" // DEFAULT_ADB_PORT of AOSP adb.h
	}
	if a, err := netip.ParseAddr(host); err != nil || !a.IsLoopback() {
		return nil, fmt.Errorf("%q is not this computer", host)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return nil, fmt.Errorf("port %q", port)
	}
	return &Server{"tcp", net.JoinHostPort(host, port)}, nil
}

// Version returns the server's version, 41 for adb since 2018
// (ADB_SERVER_VERSION of AOSP adb.h). Errors: ErrNoServer when nothing
// listens, ErrProtocol when something else does, ErrRefused.
func (s *Server) Version(ctx context.Context) (int, error) {
	text, err := s.ask(ctx, versionRequest())
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(text, 16, 16)
	if err != nil {
		return 0, fmt.Errorf("asking adb server: %w: version %q", ErrProtocol, text)
	}
	return int(n), nil
}

// Devices lists the phones that the server sees, in its order. Errors as for
// Version.
func (s *Server) Devices(ctx context.Context) ([]ServerDevice, error) {
	text, err := s.ask(ctx, devicesRequest())
	if err != nil {
		return nil, err
	}
	return parseDevices(text)
}

// Device returns the phone that was listed as sd, for services to be opened
// through the server. It is found again by its transport id, which this server
// never gives to another phone though the next one may, or by its serial number
// where sd has no such id. Errors as for Version, and ErrUnauthorized.
func (s *Server) Device(ctx context.Context, sd ServerDevice) (*Device, error) {
	switch sd.State {
	case typeDevice, typeRecovery, typeSideload, typeRescue:
	case "unauthorized", "authorizing":
		return nil, fmt.Errorf("connecting through adb server: %w: state %q", ErrUnauthorized, sd.State)
	default:
		return nil, fmt.Errorf("connecting through adb server: phone is in state %q", sd.State)
	}
	if sd.TransportID == 0 && !plainSerial(sd.Serial) {
		return nil, fmt.Errorf("connecting through adb server: no transport id and serial number %q", sd.Serial)
	}
	b := Banner{Type: sd.State, Product: sd.Product, Model: sd.Model, Device: sd.Device}
	features, err := s.ask(ctx, featuresRequest(sd))
	switch {
	case err == nil:
		b.Features = parseFeatures(features)
	case !errors.Is(err, ErrRefused): // servers before 2015 do not know the request
		return nil, fmt.Errorf("connecting through adb server: %w", err)
	}
	return &Device{banner: b, opener: newServerLink(s, sd)}, nil
}

// ask puts one request and returns its answer.
func (s *Server) ask(ctx context.Context, r hostRequest) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, serverTimeout)
	defer cancel()
	c, err := s.dial(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = c.Close() }()
	if err := request(c, r.name); err != nil {
		return "", fmt.Errorf("asking adb server for %q: %w", r.name, err)
	}
	text, err := readBlock(c)
	if err != nil {
		return "", fmt.Errorf("asking adb server for %q: %w", r.name, err)
	}
	return text, nil
}

// dial connects to the server for as long as ctx lasts.
func (s *Server) dial(ctx context.Context) (*socket, error) {
	d := net.Dialer{Timeout: dialTimeout}
	c, err := d.DialContext(ctx, s.network, s.address)
	switch {
	case ctx.Err() != nil:
		if err == nil {
			_ = c.Close()
		}
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrNoServer, err)
	}
	return newSocket(ctx, c), nil
}
