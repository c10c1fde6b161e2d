/* Sockets, as far as the user half names them; the machine has none, so each call fails (user_sockets.c). */
#ifndef CONFORMANCE_WINSOCK2_H
#define CONFORMANCE_WINSOCK2_H
#include <windows.h>

typedef UINT_PTR SOCKET;
typedef struct { WORD wVersion; } WSADATA;
struct in_addr { ULONG s_addr; };
struct sockaddr { USHORT sa_family; char sa_data[14]; };
struct sockaddr_in { short sin_family; USHORT sin_port; struct in_addr sin_addr; char sin_zero[8]; };
enum { AF_INET = 2, SOCK_STREAM = 1, IPPROTO_TCP = 6, SOL_SOCKET = 0xffff, SO_REUSEADDR = 4, SOMAXCONN = 5 };
#define INVALID_SOCKET ((SOCKET)-1)
#define WSAECONNABORTED 10053
#define WSAECONNREFUSED 10061

int WSAStartup(WORD version, WSADATA *ret_data);
int WSAGetLastError(void);
SOCKET socket(int family, int type, int protocol);
SOCKET accept(SOCKET from, struct sockaddr *address, int *bytes);
int setsockopt(SOCKET of, int level, int name, const char *value, int bytes);
int bind(SOCKET of, const struct sockaddr *address, int bytes);
int listen(SOCKET of, int backlog);
int connect(SOCKET of, const struct sockaddr *address, int bytes);
int send(SOCKET to, const char *from, int bytes, int flags);
int recv(SOCKET from, char *to, int bytes, int flags);
int closesocket(SOCKET which);
USHORT htons(USHORT value);
ULONG htonl(ULONG value);

#endif
