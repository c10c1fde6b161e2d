/* conformance/user/sockets.c - a machine has no network: every socket call fails. */
#include <ntstatus.h>
#include <winsock2.h>

int WSAStartup(WORD version, WSADATA *ret_data)
{
	return 10091;
}
int WSAGetLastError(void)
{
	return 10091;
}
SOCKET socket(int family, int type, int protocol)
{
	return INVALID_SOCKET;
}
SOCKET accept(SOCKET from, struct sockaddr *address, int *bytes)
{
	return INVALID_SOCKET;
}
int setsockopt(SOCKET of, int level, int name, const char *value, int bytes)
{
	return -1;
}
int bind(SOCKET of, const struct sockaddr *address, int bytes)
{
	return -1;
}
int listen(SOCKET of, int backlog)
{
	return -1;
}
int connect(SOCKET of, const struct sockaddr *address, int bytes)
{
	return -1;
}
int send(SOCKET to, const char *from, int bytes, int flags)
{
	return -1;
}
int recv(SOCKET from, char *to, int bytes, int flags)
{
	return -1;
}
int closesocket(SOCKET which)
{
	return -1;
}
USHORT htons(USHORT value)
{
	return (USHORT)(value >> 8 | value << 8);
}
ULONG htonl(ULONG value)
{
	return __builtin_bswap32(value);
}
