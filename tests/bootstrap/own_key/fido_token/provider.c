/*
 * A FIDO token in software, for OpenSSH's own programs: a SecurityKeyProvider (sk-api.h, PROTOCOL.u2f).
 * It hands each question to the program that $FIDO_TOKEN names, which answers with one line of hex digits.
 * Without that variable no token is plugged in.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION 0x000a0000
#define ED25519 1
#define TOUCHED 1
#define ERR_GENERAL -1
#define ERR_UNSUPPORTED -2
#define ERR_DEVICE_NOT_FOUND -4
#define COUNTER 7
#define LINE 65536

struct sk_option;
struct sk_resident_key;
struct sk_enroll_response {
	uint8_t flags;
	uint8_t *public_key; size_t public_key_len;
	uint8_t *key_handle; size_t key_handle_len;
	uint8_t *signature; size_t signature_len;
	uint8_t *attestation_cert; size_t attestation_cert_len;
	uint8_t *authdata; size_t authdata_len;
};
struct sk_sign_response {
	uint8_t flags;
	uint32_t counter;
	uint8_t *sig_r; size_t sig_r_len;
	uint8_t *sig_s; size_t sig_s_len;
};

/* The answer of the token, its length in `count`. */
static uint8_t *ask(const char *what, const char *application, const uint8_t *handle, size_t handle_len,
    const uint8_t *data, size_t data_len, size_t *count)
{
	char *command = malloc(2 * LINE), *end = command + sprintf(command, "%s %s %s ", getenv("FIDO_TOKEN"), what, application);
	uint8_t *answer = calloc(1, LINE);
	unsigned int byte;
	size_t i;
	FILE *pipe;

	for (i = 0; i < handle_len; i++)
		end += sprintf(end, "%02x", handle[i]);
	end += sprintf(end, " ");
	for (i = 0; i < data_len; i++)
		end += sprintf(end, "%02x", data[i]);
	pipe = popen(command, "r");
	for (*count = 0; pipe != NULL && fscanf(pipe, "%2x", &byte) == 1; (*count)++)
		answer[*count] = (uint8_t)byte;
	free(command);
	return pipe != NULL && pclose(pipe) == 0 ? answer : NULL;
}

uint32_t sk_api_version(void)
{
	return VERSION;
}

int sk_enroll(uint32_t alg, const uint8_t *challenge, size_t challenge_len, const char *application, uint8_t flags,
    const char *pin, struct sk_option **options, struct sk_enroll_response **response)
{
	struct sk_enroll_response *made = calloc(1, sizeof(*made));
	size_t count;
	uint8_t *answer;

	if (getenv("FIDO_TOKEN") == NULL)
		return ERR_DEVICE_NOT_FOUND;
	if (alg != ED25519)
		return ERR_UNSUPPORTED;
	answer = ask("enroll", application, NULL, 0, NULL, 0, &count);
	if (answer == NULL || count != 64)
		return ERR_GENERAL;
	made->flags = flags;
	made->public_key = answer, made->public_key_len = 32;
	made->key_handle = memcpy(malloc(32), answer + 32, 32), made->key_handle_len = 32;
	made->signature = calloc(1, 64), made->signature_len = 64;
	*response = made;
	return 0;
}

int sk_sign(uint32_t alg, const uint8_t *data, size_t data_len, const char *application, const uint8_t *handle,
    size_t handle_len, uint8_t flags, const char *pin, struct sk_option **options, struct sk_sign_response **response)
{
	struct sk_sign_response *made = calloc(1, sizeof(*made));

	if (getenv("FIDO_TOKEN") == NULL)
		return ERR_DEVICE_NOT_FOUND;
	made->sig_r = ask("sign", application, handle, handle_len, data, data_len, &made->sig_r_len);
	if (made->sig_r == NULL || made->sig_r_len != 64)
		return ERR_GENERAL;
	made->flags = TOUCHED;
	made->counter = COUNTER;
	*response = made;
	return 0;
}

int sk_load_resident_keys(const char *pin, struct sk_option **options, struct sk_resident_key ***keys, size_t *count)
{
	*keys = NULL;
	*count = 0;
	return 0;
}
