/* wrl/client.h - ComPtr: an interface pointer that counts. Source: Windows Runtime C++ Template Library reference. */
#ifndef DRYDOCK_WRL_CLIENT_H
#define DRYDOCK_WRL_CLIENT_H

#include <unknwn.h>

namespace Microsoft {
namespace WRL {

template <typename T> class ComPtr;

/* What &pointer gives: an address to be filled, or the pointer itself. */
template <typename T> class ComPtrRef {
public:
	explicit ComPtrRef(ComPtr<T> *pointer) : pointer_(pointer) {}
	operator T **() const { return pointer_->ReleaseAndGetAddressOf(); }
	operator void **() const { return reinterpret_cast<void **>(pointer_->ReleaseAndGetAddressOf()); }
	operator ComPtr<T> *() const { return pointer_; }

private:
	ComPtr<T> *pointer_;
};

template <typename T> class ComPtr {
public:
	ComPtr() = default;
	ComPtr(decltype(nullptr)) {}
	ComPtr(T *pointer) : pointer_(pointer) { add(); }
	ComPtr(const ComPtr &other) : pointer_(other.pointer_) { add(); }
	ComPtr(ComPtr &&other) noexcept : pointer_(other.Detach()) {}
	~ComPtr() { Reset(); }

	ComPtr &operator=(ComPtr other) noexcept
	{
		T *old = pointer_;
		pointer_ = other.pointer_;
		other.pointer_ = old;
		return *this;
	}
	T *Get() const { return pointer_; }
	T *operator->() const { return pointer_; }
	explicit operator bool() const { return pointer_ != nullptr; }
	ComPtrRef<T> operator&() { return ComPtrRef<T>(this); }
	T *const *GetAddressOf() const { return &pointer_; }
	T **GetAddressOf() { return &pointer_; }
	T **ReleaseAndGetAddressOf()
	{
		Reset();
		return &pointer_;
	}
	/* Takes over the caller's reference. */
	void Attach(T *pointer)
	{
		Reset();
		pointer_ = pointer;
	}
	T *Detach()
	{
		T *pointer = pointer_;
		pointer_ = nullptr;
		return pointer;
	}
	unsigned int Reset()
	{
		T *pointer = Detach();
		return pointer ? pointer->Release() : 0;
	}
	template <typename Other> HRESULT As(ComPtrRef<Other> other) const
	{
		Other **to = other;
		return pointer_->QueryInterface(DrydockIdOf(to), reinterpret_cast<void **>(to));
	}
	template <typename Other> HRESULT As(ComPtr<Other> *other) const { return As(ComPtrRef<Other>(other)); }

private:
	void add()
	{
		if (pointer_)
			pointer_->AddRef();
	}
	T *pointer_ = nullptr;
};

}
}

/* IID_PPV_ARGS(&pointer) */
template <typename Interface> inline const GUID &DrydockIdOf(const Microsoft::WRL::ComPtrRef<Interface> &)
{
	return DrydockInterfaceId<Interface>::value;
}
template <typename Interface> inline void **IID_PPV_ARGS_Helper(const Microsoft::WRL::ComPtrRef<Interface> &object)
{
	return object;
}

#endif
