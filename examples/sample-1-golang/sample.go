// A program small enough that nearly every byte of its image comes from the base image.
package main

import (
	"fmt"
	"os"
	"runtime"
)

func main() {
	host, err := os.Hostname()
	if err != nil {
		fmt.Fprintln(os.Stderr, "no host name:", err)
		os.Exit(1)
	}
	fmt.Printf("Hello from %s, built with %s for %s/%s.\n", host, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
