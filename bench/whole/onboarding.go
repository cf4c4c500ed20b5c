package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"time"
)

// onboardings prints what taking a customer on with images of an identity card costs the product as it is
// deployed, toward CAAS: one such request, and a hundred at once.
func onboardings(binary, directory string, provider *process) error {
	fmt.Printf("### Onboarding with images of 10 MB\n\nThe binary with all shipped packs, normalized to CAAS. Peak of resident memory above that after a second of small ones.\n\n" +
		"| in flight | memory | in bodies, each | CPU, each | MB/s |\n| --- | --- | --- | --- | --- |\n")
	for _, inFlight := range []int{1, 8, 100} {
		if err := onboarding(binary, directory, inFlight, provider); err != nil {
			return fmt.Errorf("%d in flight: %w", inFlight, err)
		}
	}
	fmt.Println()
	return nil
}

func onboarding(binary, directory string, inFlight int, provider *process) error {
	product, err := truchman(binary, directory, provider.address, true)
	defer product.stop()
	if err != nil {
		return err
	}
	small := onboardingLoad(64 << 10)
	if err := product.firstAnswer(small); err != nil {
		return err
	}
	if _, err := small.run(product.address, 1, time.Second); err != nil {
		return err
	}
	cost, err := product.costOf(onboardingLoad(tenMegabytes), inFlight, 3*time.Second)
	if err != nil {
		return err
	}
	fmt.Printf("| %d | %s | %.1f | %s | %.0f |\n", inFlight, megabytes(cost.memory), float64(cost.memory)/float64(inFlight)/tenMegabytes,
		milliseconds(cost.cpu), tenMegabytes/1e6/cost.cpu.Seconds())
	return nil
}

// onboardingLoad is a new customer with both sides of an identity card, about so many bytes in all.
func onboardingLoad(size int) *load {
	image := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0x5a, 0x13, 0xc7}, size/8))
	body := fmt.Appendf(nil, `{"first_name":"Mara","last_name":"Quill","date_of_birth":"1990-04-17","documents":{"national_id":{"number":"784199000000001",`+
		`"front":{"content_type":"image/jpeg","content":"%s"},"back":{"content_type":"image/jpeg","content":"%s"}}}}`, image, image)
	return &load{request: request("POST", "/v1/banks/onboarding/customers", "42", body), status: 201}
}
