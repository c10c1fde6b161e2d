/* wrl.h - ComPtr, and handles that close themselves. Source: Windows Runtime C++ Template Library reference. */
#ifndef DRYDOCK_WRL_H
#define DRYDOCK_WRL_H

#include <wrl/client.h>

namespace Microsoft {
namespace WRL {
namespace Wrappers {

namespace HandleTraits {
struct HANDLENullTraits {
	typedef HANDLE Type;
	static Type GetInvalidValue() { return nullptr; }
	static bool Close(Type handle) { return CloseHandle(handle) != 0; }
};
struct HANDLETraits {
	typedef HANDLE Type;
	static Type GetInvalidValue() { return INVALID_HANDLE_VALUE; }
	static bool Close(Type handle) { return CloseHandle(handle) != 0; }
};
typedef HANDLENullTraits EventTraits;
}

template <typename Traits> class HandleT {
public:
	typedef typename Traits::Type Type;

	explicit HandleT(Type handle = Traits::GetInvalidValue()) : handle_(handle) {}
	HandleT(const HandleT &) = delete;
	HandleT &operator=(const HandleT &) = delete;
	~HandleT() { Close(); }
	Type Get() const { return handle_; }
	bool IsValid() const { return handle_ != Traits::GetInvalidValue(); }
	void Attach(Type handle)
	{
		Close();
		handle_ = handle;
	}
	Type Detach()
	{
		Type handle = handle_;
		handle_ = Traits::GetInvalidValue();
		return handle;
	}
	void Close()
	{
		if (IsValid())
			Traits::Close(Detach());
	}

private:
	Type handle_;
};

class Event : public HandleT<HandleTraits::EventTraits> {
public:
	using HandleT::HandleT;
};
typedef HandleT<HandleTraits::HANDLETraits> FileHandle;

}
}
}

#endif
